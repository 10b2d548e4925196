"""What can be done with universes, their keys and history in the catalogue, as blocking calls."""

import sqlite3
from collections.abc import Sequence
from itertools import islice

from kms_tui.adapters.sqlite import (
    configuration_table,
    event_table,
    universe_key_table,
    universe_table,
    use_table,
)
from kms_tui.adapters.sqlite.catalogue_file import CatalogueFile
from kms_tui.adapters.sqlite.universe_rows import event_of
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import UniverseChanged
from kms_tui.domain.history import Event, EventKind, Happening, HistoryFilter
from kms_tui.domain.universe import (
    ConfigurationUse,
    Stamp,
    Universe,
    UniverseId,
    UniverseKeyId,
)
from kms_tui.domain.universe_key import WrappedUniverseKey, Wrapping


class UniverseFile:
    """Universes, keys and history in an open catalogue.

    The methods do what is said of them in `UniverseCatalogue`; each change and its event are one
    transaction. They are called through `CatalogueFile.perform`.
    """

    def __init__(self, file: CatalogueFile) -> None:
        self._file = file

    def universes(self) -> Sequence[Universe]:
        """See `UniverseCatalogue`."""
        return universe_table.select_all(self._file.connected(), self._file.place)

    def universe(self, universe_id: UniverseId) -> Universe:
        """See `UniverseCatalogue`."""
        return self._now(self._file.connected(), universe_id)

    def universe_named(self, name: str) -> Universe:
        """See `UniverseCatalogue`."""
        return universe_table.select_named(self._file.connected(), name, self._file.place)

    def register(self, universe: Universe) -> Universe:
        """See `UniverseCatalogue`."""
        stamp = Stamp(universe.created_at, universe.created_by)
        with self._file.transaction() as connection:
            universe_table.refuse_taken_name(connection, universe)
            universe_table.insert(connection, universe)
            event_table.append(connection, Happening(EventKind.REGISTERED, stamp, universe.id))
            return self._now(connection, universe.id)

    def change(self, universe: Universe, was: Universe) -> Universe:
        """See `UniverseCatalogue`."""
        stamp = Stamp(universe.updated_at, universe.updated_by)
        with self._file.transaction() as connection:
            found = universe_table.refuse_changed(connection, was, self._file.place)
            universe_table.refuse_taken_name(connection, universe)
            universe_table.change(connection, universe)
            event_table.append(
                connection,
                Happening(EventKind.EDITED, stamp, universe.id, note=_edits(found, universe)),
            )
            return self._now(connection, universe.id)

    def keys(self, universe_id: UniverseId) -> Sequence[WrappedUniverseKey]:
        """See `UniverseCatalogue`."""
        connection = self._file.connected()
        return universe_key_table.select_all(connection, universe_id, self._file.place)

    def key(self, key_id: UniverseKeyId) -> WrappedUniverseKey:
        """See `UniverseCatalogue`."""
        return universe_key_table.select(self._file.connected(), key_id, self._file.place)

    def wrappings(self, key_id: UniverseKeyId) -> Sequence[Wrapping]:
        """See `UniverseCatalogue`."""
        connection = self._file.connected()
        return universe_key_table.select_wrappings(connection, key_id, self._file.place)

    def protected_keys(self, configuration_id: ConfigurationId) -> Sequence[WrappedUniverseKey]:
        """See `UniverseCatalogue`."""
        connection = self._file.connected()
        return universe_key_table.select_protected(connection, configuration_id, self._file.place)

    def uses(self, configuration_id: ConfigurationId) -> Sequence[ConfigurationUse]:
        """See `UniverseCatalogue`."""
        return use_table.select_all(self._file.connected(), configuration_id, self._file.place)

    def add_key(
        self, was: Universe, key: WrappedUniverseKey, kind: EventKind, *, activate: bool
    ) -> Universe:
        """See `UniverseCatalogue`."""
        place = self._file.place
        stamp = Stamp(key.created_at, key.created_by)
        with self._file.transaction() as connection:
            if universe_key_table.is_there(connection, key.id):
                return self._now(connection, was.id)
            found = universe_table.refuse_changed(connection, was, place)
            if key.wrapping.generation != found.generation:
                raise UniverseChanged
            configuration_table.select(connection, key.wrapping.configuration_id, place)
            universe_key_table.insert(connection, key)
            active = key.id if activate else found.active_key_id
            universe_table.set_active_key(connection, was.id, active, stamp)
            use_table.note(connection, key.wrapping, was.id, stamp)
            event_table.append(connection, _happening(kind, key, stamp))
            return self._now(connection, was.id)

    def disable(self, was: Universe, stamp: Stamp) -> Universe:
        """See `UniverseCatalogue`."""
        with self._file.transaction() as connection:
            found = universe_table.refuse_changed(connection, was, self._file.place)
            if found.active_key_id is None:
                raise UniverseChanged
            universe_table.set_active_key(connection, was.id, None, stamp)
            happening = Happening(
                EventKind.DISABLED, stamp, was.id, found.active_key_id, found.configuration_id
            )
            event_table.append(connection, happening)
            return self._now(connection, was.id)

    def record(self, happening: Happening) -> None:
        """See `UniverseCatalogue`."""
        with self._file.transaction() as connection:
            self._now(connection, happening.universe_id)
            event_table.append(connection, happening)

    def history(
        self,
        wanted: HistoryFilter,
        *,
        limit: int,
        before: int | None = None,
        after: int | None = None,
    ) -> Sequence[Event]:
        """See `UniverseCatalogue`."""
        connection, place = self._file.connected(), self._file.place
        found = event_table.matching(connection, wanted, before=before, after=after)
        return [event_of(row, place) for row in islice(found, limit)]

    def _now(self, connection: sqlite3.Connection, universe_id: UniverseId) -> Universe:
        return universe_table.select(connection, universe_id, self._file.place)


def _edits(was: Universe, now: Universe) -> str:
    """Return what an edit replaced: events name a universe as it is called now."""
    fields = (("name", was.name, now.name), ("UUID", was.uuid, now.uuid))
    edits = [f"{field} was {old or 'empty'}" for field, old, new in fields if old != new]
    return "; ".join(edits + ["other notes"] * (was.notes != now.notes))


def _happening(kind: EventKind, key: WrappedUniverseKey, stamp: Stamp) -> Happening:
    wrapping = key.wrapping
    return Happening(
        kind, stamp, key.universe_id, key.id, wrapping.configuration_id, wrapping.key_id
    )
