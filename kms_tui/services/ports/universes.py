"""What the services need from the catalogue of universes, their keys and their history."""

from collections.abc import Collection, Sequence
from typing import Protocol

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


class UniverseCatalogue(Protocol):
    """Universes, their keys, and what happened to them.

    Keys, wrappings, events and the fact that a universe used a configuration are only ever added.
    Every change is one transaction that also records its event. Any call may raise a
    `CatalogueError`.
    """

    async def universes(self) -> Sequence[Universe]:
        """Return all universes, by name."""
        ...

    async def universe(self, universe_id: UniverseId) -> Universe:
        """Return one, or raise `UniverseNotFound`."""
        ...

    async def universe_named(self, name: str) -> Universe:
        """Return the one of exactly that name, or raise `UniverseNotFound`."""
        ...

    async def register(self, universe: Universe) -> Universe:
        """Add a universe; raise `UniverseNameTaken` and change nothing if its name is taken."""
        ...

    async def change(self, universe: Universe, was: Universe) -> Universe:
        """Write name, UUID and notes.

        Raises `UniverseNameTaken`, `UniverseNotFound`, or `UniverseChanged` unless it still has
        the revision it `was` read with; and then changes nothing.
        """
        ...

    async def keys(self, universe_id: UniverseId) -> Sequence[WrappedUniverseKey]:
        """Return the keys of a universe in its present generation, newest first."""
        ...

    async def key(self, key_id: UniverseKeyId) -> WrappedUniverseKey:
        """Return one key in its universe's present generation, or raise `UniverseKeyNotFound`."""
        ...

    async def wrappings(self, key_id: UniverseKeyId) -> Sequence[Wrapping]:
        """Return every wrapping that a key ever had, newest generation first."""
        ...

    async def protected_keys(
        self, configuration_id: ConfigurationId
    ) -> Sequence[WrappedUniverseKey]:
        """Return the keys of all universes that a configuration unwraps at present."""
        ...

    async def uses(self, configuration_id: ConfigurationId) -> Sequence[ConfigurationUse]:
        """Return what universes owe to a configuration, by universe name."""
        ...

    async def add_key(
        self, was: Universe, key: WrappedUniverseKey, kind: EventKind, *, activate: bool
    ) -> Universe:
        """Record a key, that its universe used the configuration, and the event.

        Its number is given here: the one in `key` is ignored. `activate` makes it the active key.
        Returns the universe as it is now. Raises `UniverseChanged`, `UniverseNotFound` or
        `ConfigurationNotFound` and then changes nothing. Adding the same key id again changes
        nothing.
        """
        ...

    async def next_generation(self, universe_id: UniverseId) -> int:
        """Return the generation that a re-wrap begun now is to have, or raise `UniverseNotFound`.

        It comes after all that ever were, also those of abandoned re-wraps.
        """
        ...

    async def begin_rewrap(self, was: Universe, rewrap: Rewrap) -> Universe:
        """Record that a re-wrap begins; its generation is the one `next_generation` told.

        Raises `RewrapUnfinished`, `UniverseChanged`, `UniverseNotFound` or
        `ConfigurationNotFound` and then changes nothing.
        """
        ...

    async def unfinished_rewrap(self, universe_id: UniverseId) -> Rewrap | None:
        """Return the re-wrap of a universe that was begun and has not ended, if there is one."""
        ...

    async def rewrapped_keys(self, rewrap: Rewrap) -> Collection[UniverseKeyId]:
        """Return which keys a re-wrap has done."""
        ...

    async def add_wrapping(self, rewrap: Rewrap, key_id: UniverseKeyId, wrapping: Wrapping) -> None:
        """Record what a re-wrap made of one key.

        A second one for the same key is ignored, also after the end of the re-wrap: another
        session may have resumed it too. Else raises `UniverseChanged` if it has ended, or
        `ConfigurationNotFound`; and then changes nothing.
        """
        ...

    async def complete_rewrap(self, rewrap: Rewrap, stamp: Stamp) -> Universe | None:
        """Put the new generation into use and end the re-wrap; return the universe as it is now.

        Returns None and changes nothing if a key has no wrapping of it yet: one was added
        meanwhile. A re-wrap that was completed already stays so. Raises `UniverseChanged` if it
        was abandoned.
        """
        ...

    async def abandon_rewrap(self, rewrap: Rewrap, stamp: Stamp) -> Universe:
        """End a re-wrap; what it made stays recorded and is never used.

        Raises `UniverseChanged` if it has ended.
        """
        ...

    async def disable(self, was: Universe, stamp: Stamp) -> Universe:
        """Let no key be the active one. Raises `UniverseChanged` or `UniverseNotFound`."""
        ...

    async def record(self, happening: Happening) -> None:
        """Record something that changes nothing here."""
        ...

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
        ...
