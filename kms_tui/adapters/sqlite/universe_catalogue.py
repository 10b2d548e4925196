"""Universes as the services see them: each call in the catalogue's thread, with its deadline."""

from collections.abc import Collection, Sequence
from functools import partial

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.rewrap_file import RewrapFile
from kms_tui.adapters.sqlite.universe_file import UniverseFile
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.history import Event, EventKind, Happening, HistoryFilter
from kms_tui.domain.rewrap import Rewrap
from kms_tui.domain.universe import (
    ConfigurationUse,
    Stamp,
    Universe,
    UniverseId,
    UniverseKeyId,
)
from kms_tui.domain.universe_key import WrappedUniverseKey, Wrapping


class SqliteUniverseCatalogue:
    """A `UniverseCatalogue` in the file of a `SqliteCatalogue`, which opens and closes it."""

    def __init__(self, catalogue: SqliteCatalogue) -> None:
        self._run = catalogue.run
        self._universes = UniverseFile(catalogue.file)
        self._rewraps = RewrapFile(catalogue.file)

    async def universes(self) -> Sequence[Universe]:
        """Return all universes, by name."""
        return await self._run(self._universes.universes)

    async def universe(self, universe_id: UniverseId) -> Universe:
        """Return one, or raise `UniverseNotFound`."""
        return await self._run(partial(self._universes.universe, universe_id))

    async def universe_named(self, name: str) -> Universe:
        """Return the one of exactly that name, or raise `UniverseNotFound`."""
        return await self._run(partial(self._universes.universe_named, name))

    async def register(self, universe: Universe) -> Universe:
        """Add a universe without keys, or raise `UniverseNameTaken`."""
        return await self._run(partial(self._universes.register, universe))

    async def change(self, universe: Universe, was: Universe) -> Universe:
        """Write name, UUID and notes of a universe that still has the revision it had."""
        return await self._run(partial(self._universes.change, universe, was))

    async def keys(self, universe_id: UniverseId) -> Sequence[WrappedUniverseKey]:
        """Return the keys of a universe in its present generation, newest first."""
        return await self._run(partial(self._universes.keys, universe_id))

    async def key(self, key_id: UniverseKeyId) -> WrappedUniverseKey:
        """Return one key in its universe's present generation, or raise `UniverseKeyNotFound`."""
        return await self._run(partial(self._universes.key, key_id))

    async def wrappings(self, key_id: UniverseKeyId) -> Sequence[Wrapping]:
        """Return every wrapping that a key ever had, newest generation first."""
        return await self._run(partial(self._universes.wrappings, key_id))

    async def protected_keys(
        self, configuration_id: ConfigurationId
    ) -> Sequence[WrappedUniverseKey]:
        """Return the keys that a configuration unwraps at present, by universe, newest first."""
        return await self._run(partial(self._universes.protected_keys, configuration_id))

    async def uses(self, configuration_id: ConfigurationId) -> Sequence[ConfigurationUse]:
        """Return what universes owe to a configuration, by universe name."""
        return await self._run(partial(self._universes.uses, configuration_id))

    async def add_key(
        self, was: Universe, key: WrappedUniverseKey, kind: EventKind, *, activate: bool
    ) -> Universe:
        """Record a key, that its universe used the configuration, and the event.

        The key's `created_at` and `created_by` are those of the event too.
        """
        job = partial(self._universes.add_key, was, key, kind, activate=activate)
        return await self._run(job)

    async def disable(self, was: Universe, stamp: Stamp) -> Universe:
        """Let no key be the active one; `UniverseChanged` if none is."""
        return await self._run(partial(self._universes.disable, was, stamp))

    async def next_generation(self, universe_id: UniverseId) -> int:
        """Return the generation of a re-wrap begun now, or raise `UniverseNotFound`."""
        return await self._run(partial(self._rewraps.next_generation, universe_id))

    async def begin_rewrap(self, was: Universe, rewrap: Rewrap) -> Universe:
        """Record that a re-wrap begins; `UniverseChanged` unless its generation is the next one."""
        return await self._run(partial(self._rewraps.begin, was, rewrap))

    async def unfinished_rewrap(self, universe_id: UniverseId) -> Rewrap | None:
        """Return the re-wrap of a universe that was begun and has not ended, if there is one."""
        return await self._run(partial(self._rewraps.unfinished, universe_id))

    async def rewrapped_keys(self, rewrap: Rewrap) -> Collection[UniverseKeyId]:
        """Return which keys a re-wrap has done."""
        return await self._run(partial(self._rewraps.done, rewrap))

    async def add_wrapping(self, rewrap: Rewrap, key_id: UniverseKeyId, wrapping: Wrapping) -> None:
        """Record what a re-wrap made of one key; a second one for the same key is ignored."""
        await self._run(partial(self._rewraps.add_wrapping, rewrap, key_id, wrapping))

    async def complete_rewrap(self, rewrap: Rewrap, stamp: Stamp) -> Universe | None:
        """Put the new generation into use and end the re-wrap; None if a key is missing in it."""
        return await self._run(partial(self._rewraps.complete, rewrap, stamp))

    async def abandon_rewrap(self, rewrap: Rewrap, stamp: Stamp) -> Universe:
        """End a re-wrap; what it made stays recorded and is never used."""
        return await self._run(partial(self._rewraps.abandon, rewrap, stamp))

    async def record(self, happening: Happening) -> None:
        """Record something that changes nothing here."""
        await self._run(partial(self._universes.record, happening))

    async def history(
        self,
        wanted: HistoryFilter,
        *,
        limit: int,
        before: int | None = None,
        after: int | None = None,
    ) -> Sequence[Event]:
        """Return events, those nearest to a sequence number first.

        They are those `before` it, newest first, or those `after` it, oldest first; the newest of
        all without either.
        """
        return await self._run(
            partial(self._universes.history, wanted, limit=limit, before=before, after=after)
        )
