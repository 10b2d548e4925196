"""What the tests of universes and their keys in the catalogue are made of."""

from __future__ import annotations

import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from catalogue_parts import catalogue_in, save

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.domain.history import Event, EventKind, HistoryFilter
from kms_tui.domain.rewrap import Rewrap, RewrapId
from kms_tui.domain.universe import Stamp, Universe, UniverseId, UniverseKeyId
from kms_tui.domain.universe_key import (
    Fingerprint,
    KeyLayout,
    KeyOrigin,
    UniverseKey,
    WrapAlgorithm,
    WrappedUniverseKey,
    Wrapping,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from kms_tui.domain.configuration import KmsConfiguration

AT = datetime(2026, 6, 1, 8, 0, 0, 250000, tzinfo=UTC)
STAMP = Stamp(AT, "admin@bastion")
LATER = Stamp(AT + timedelta(hours=3), "other@bastion")
EVERYTHING = HistoryFilter()


@dataclass(frozen=True)
class Cluster:
    """A session with one universe and two configurations that can protect it."""

    catalogue: SqliteCatalogue
    universes: SqliteUniverseCatalogue
    database: Path
    first: KmsConfiguration
    second: KmsConfiguration
    universe: Universe

    async def now(self) -> Universe:
        return await self.universes.universe(self.universe.id)

    async def gets_key(
        self, configuration: KmsConfiguration | None = None, *, activate: bool = True
    ) -> WrappedUniverseKey:
        """Add a key as it comes, with nobody in the way."""
        was = await self.now()
        key = new_key(was, configuration or self.first)
        await self.universes.add_key(was, key, EventKind.ROTATED, activate=activate)
        return key

    async def begins_rewrap(self, configuration: KmsConfiguration | None = None) -> Rewrap:
        generation = await self.universes.next_generation(self.universe.id)
        rewrap = new_rewrap(self.universe, configuration or self.second, generation)
        await self.universes.begin_rewrap(await self.now(), rewrap)
        return rewrap

    async def rewraps(self, configuration: KmsConfiguration | None = None) -> Rewrap:
        """Re-wrap all keys and put the new generation into use."""
        rewrap = await self.begins_rewrap(configuration)
        for key in await self.universes.keys(self.universe.id):
            await self.universes.add_wrapping(rewrap, key.id, wrapping_of(rewrap))
        assert await self.universes.complete_rewrap(rewrap, LATER)
        return rewrap

    async def events(self) -> Sequence[Event]:
        return await self.universes.history(EVERYTHING, before=None, limit=1000)

    async def kinds(self) -> list[EventKind]:
        """Return what happened, oldest first."""
        return [event.happening.kind for event in reversed(await self.events())]


@asynccontextmanager
async def cluster_in(directory: Path) -> AsyncIterator[Cluster]:
    """Make a catalogue with one universe and two configurations."""
    async with catalogue_in(directory) as catalogue:
        first, second = await save(catalogue, "payments"), await save(catalogue, "ledger")
        universes = SqliteUniverseCatalogue(catalogue)
        universe = await universes.register(new_universe("production"))
        yield Cluster(catalogue, universes, directory / "catalogue.db", first, second, universe)


def new_universe(name: str) -> Universe:
    return Universe(
        id=UniverseId(str(uuid.uuid4())),
        name=name,
        uuid="0f0f0f0f-1111-2222-3333-444444444444",
        notes="three nodes",
        created_at=AT,
        created_by="admin@bastion",
        updated_at=AT,
        updated_by="admin@bastion",
    )


def new_key(universe: Universe, configuration: KmsConfiguration) -> WrappedUniverseKey:
    key_id = str(uuid.uuid4())
    return WrappedUniverseKey(
        id=UniverseKeyId(key_id),
        universe_id=universe.id,
        number=77,
        layout=KeyLayout.AES_256,
        fingerprint=Fingerprint.of(UniverseKey.generate(KeyLayout.AES_256)),
        origin=KeyOrigin.GENERATED,
        db_key_id=key_id,
        created_at=AT + timedelta(minutes=5),
        created_by="admin@bastion",
        wrapping=new_wrapping(configuration, universe.generation),
    )


def new_wrapping(configuration: KmsConfiguration, generation: int) -> Wrapping:
    return Wrapping(
        configuration_id=configuration.id,
        key_id=f"{configuration.vault_url}/keys/{configuration.name}/{generation:032x}",
        algorithm=WrapAlgorithm.RSA_OAEP_256,
        wrapped=b"\x00wrapped\xff" + uuid.uuid4().bytes,
        generation=generation,
        recorded_at=AT + timedelta(minutes=6),
        recorded_by="admin@bastion",
    )


def new_rewrap(universe: Universe, configuration: KmsConfiguration, generation: int) -> Rewrap:
    return Rewrap(
        id=RewrapId(str(uuid.uuid4())),
        universe_id=universe.id,
        generation=generation,
        configuration_id=configuration.id,
        key_id=f"{configuration.vault_url}/keys/{configuration.name}/{generation:032x}",
        algorithm=WrapAlgorithm.RSA_OAEP,
        begun=STAMP,
    )


def wrapping_of(rewrap: Rewrap) -> Wrapping:
    """Return what a re-wrap makes of one key."""
    return Wrapping(
        configuration_id=rewrap.configuration_id,
        key_id=rewrap.key_id,
        algorithm=rewrap.algorithm,
        wrapped=b"anew" + uuid.uuid4().bytes,
        generation=rewrap.generation,
        recorded_at=AT + timedelta(hours=1),
        recorded_by="admin@bastion",
    )
