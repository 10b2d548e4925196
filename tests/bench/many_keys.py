"""Makes more universe keys and events than an admin would wait for, as the services record them."""

import sqlite3
import time
import uuid
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from universe_bench import CHOICE, Bench, Told

from kms_tui.adapters.sqlite import seals
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.history import EventKind
from kms_tui.domain.master_key import MasterKey
from kms_tui.domain.universe import Universe, UniverseKeyId
from kms_tui.domain.universe_key import (
    Fingerprint,
    KeyLayout,
    KeyOrigin,
    UniverseKey,
    WrappedUniverseKey,
    Wrapping,
)


async def universe_with_keys(
    bench: Bench, keys: int, configuration: KmsConfiguration
) -> tuple[Universe, Sequence[float]]:
    """Return a universe with so many keys, and the seconds that recording each took.

    They are wrapped on this host and not proven: that would ask the vault thousands of times.
    """
    universe, seconds = await bench.universe(f"of {keys} keys"), []
    async with bench.of.universe_keys.vaults.of(configuration.id, Told()) as opened:
        master_key = await opened.vault.read_key_version(configuration.key_id)
        for _ in range(keys):
            key = UniverseKey.generate(KeyLayout.AES_256)
            wrapped = opened.vault.wrap_here(master_key, key.reveal(), CHOICE.algorithm)
            record = _record(universe, key, _wrapping(universe, configuration, master_key, wrapped))
            began = time.perf_counter()
            universe = await bench.configurations.universes.add_key(
                universe, record, EventKind.ROTATED, activate=True
            )
            seconds.append(time.perf_counter() - began)
    return universe, seconds


def _wrapping(
    universe: Universe, configuration: KmsConfiguration, master_key: MasterKey, wrapped: bytes
) -> Wrapping:
    return Wrapping(
        configuration_id=configuration.id,
        key_id=master_key.key_id,
        algorithm=CHOICE.algorithm,
        wrapped=wrapped,
        generation=universe.generation,
        recorded_at=universe.created_at,
        recorded_by=universe.created_by,
    )


def _record(universe: Universe, key: UniverseKey, wrapping: Wrapping) -> WrappedUniverseKey:
    key_id = UniverseKeyId(str(uuid.uuid4()))
    return WrappedUniverseKey(
        id=key_id,
        universe_id=universe.id,
        number=0,
        layout=key.layout,
        fingerprint=Fingerprint.of(key),
        origin=KeyOrigin.GENERATED,
        db_key_id=key_id,
        created_at=universe.created_at,
        created_by=universe.created_by,
        wrapping=wrapping,
    )


def fill_history(catalogue: Path, universe: Universe, events: int) -> None:
    """Record events until there are that many, as an installation has after years."""
    with closing(sqlite3.connect(catalogue)) as database, database:
        [present] = database.execute("SELECT count(*) FROM event").fetchone()
        event = ("verified", universe.created_at.isoformat(), "admin7@bastion01", universe.id)
        database.executemany(
            "INSERT INTO event (kind, at, by, universe_id, key_id, note)"
            " VALUES (?, ?, ?, ?, '', '')",
            [event] * (events - present),
        )
        seals.seal_all(database)
