"""What an admin can do with universes as such, and the history of all that was done."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import InvalidDraft, NothingToDo
from kms_tui.domain.history import Event, HistoryFilter
from kms_tui.domain.rewrap import Rewrap
from kms_tui.domain.universe import (
    ConfigurationUse,
    Stamp,
    Universe,
    UniverseDraft,
    UniverseId,
    UniverseKeyId,
)
from kms_tui.domain.universe_key import WrappedUniverseKey, Wrapping
from kms_tui.services.lost_answers import looked_after
from kms_tui.services.ports import UniverseCatalogue
from kms_tui.services.saving import to_the_end

PAGE = 200
"""Events in a page of the history."""


@dataclass(frozen=True, slots=True)
class Universes:
    """The actions that ask no vault."""

    catalogue: UniverseCatalogue
    now: Callable[[], datetime]
    actor: str
    """Who acts, as user@host."""

    async def list(self) -> Sequence[Universe]:
        """Return all universes by name."""
        return await self.catalogue.universes()

    async def get(self, universe_id: UniverseId) -> Universe:
        """Return one universe, or raise `UniverseNotFound`."""
        return await self.catalogue.universe(universe_id)

    async def register(self, draft: UniverseDraft) -> Universe:
        """Add a universe without keys. Raises `InvalidDraft` or `UniverseNameTaken`."""
        _refuse_problems(draft)
        stamp = self.stamp()
        universe = Universe(
            id=UniverseId(str(uuid.uuid4())),
            name=draft.name,
            uuid=draft.uuid,
            notes=draft.notes,
            created_at=stamp.at,
            created_by=stamp.by,
            updated_at=stamp.at,
            updated_by=stamp.by,
        )
        registering = self.catalogue.register(universe)
        return await to_the_end(looked_after(registering, lambda: self.get(universe.id)))

    async def edit(self, was: Universe, draft: UniverseDraft) -> Universe:
        """Write another name, UUID or notes.

        Raises `InvalidDraft`, `UniverseNameTaken`, `UniverseChanged` or `UniverseNotFound`, and
        then changes nothing.
        """
        _refuse_problems(draft)
        changed = was.changed(draft, self.stamp())
        changing = self.catalogue.change(changed, was)
        return await to_the_end(looked_after(changing, lambda: self._if_last(changed)))

    async def disable(self, was: Universe) -> Universe:
        """Let no universe key be active any more; all keys and their history stay.

        Raises `NothingToDo`, `UniverseChanged` or `UniverseNotFound`, and then changes nothing.
        """
        if not was.is_enabled:
            raise NothingToDo(
                "Encryption at rest is not enabled for this universe.", do="Nothing was changed."
            )
        stamp = self.stamp()
        disabled = was.changed(was.draft(), stamp)
        disabling = self.catalogue.disable(was, stamp)
        return await to_the_end(looked_after(disabling, lambda: self._if_last(disabled)))

    async def _if_last(self, changed: Universe) -> Universe | None:
        """Return the universe as it is if that change was the last one made to it."""
        found = await self.get(changed.id)
        made = (found.revision, found.updated_at, found.updated_by)
        return found if made == (changed.revision, changed.updated_at, changed.updated_by) else None

    async def keys(self, universe_id: UniverseId) -> Sequence[WrappedUniverseKey]:
        """Return the keys of a universe, newest first."""
        return await self.catalogue.keys(universe_id)

    async def wrappings(self, key_id: UniverseKeyId) -> Sequence[Wrapping]:
        """Return every wrapping a key ever had, newest generation first."""
        return await self.catalogue.wrappings(key_id)

    async def protected_keys(
        self, configuration_id: ConfigurationId
    ) -> Sequence[WrappedUniverseKey]:
        """Return the universe keys that a configuration unwraps at present."""
        return await self.catalogue.protected_keys(configuration_id)

    async def uses(self, configuration_id: ConfigurationId) -> Sequence[ConfigurationUse]:
        """Return which universes use or used a configuration, and what for."""
        return await self.catalogue.uses(configuration_id)

    async def unfinished_rewrap(self, universe_id: UniverseId) -> Rewrap | None:
        """Return the re-wrap that waits for being resumed or abandoned, if there is one."""
        return await self.catalogue.unfinished_rewrap(universe_id)

    async def history(
        self, wanted: HistoryFilter, *, before: int | None = None, limit: int = PAGE
    ) -> Sequence[Event]:
        """Return a page of events, newest first; `before` is the last page's last sequence."""
        return await self.catalogue.history(wanted, before=before, limit=limit)

    def stamp(self) -> Stamp:
        """Return now and who acts."""
        return Stamp(self.now(), self.actor)


def _refuse_problems(draft: UniverseDraft) -> None:
    if problems := draft.problems():
        raise InvalidDraft({str(field): text for field, text in problems.items()})
