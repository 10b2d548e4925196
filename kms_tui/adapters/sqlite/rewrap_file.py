"""What can be done with re-wraps in the catalogue, as blocking calls."""

import sqlite3
from collections.abc import Collection

from kms_tui.adapters.sqlite import (
    configuration_table,
    event_table,
    rewrap_table,
    universe_key_table,
    universe_table,
    use_table,
)
from kms_tui.adapters.sqlite.catalogue_file import CatalogueFile
from kms_tui.adapters.sqlite.rewrap_table import Ending
from kms_tui.domain.errors import RewrapUnfinished, UniverseChanged
from kms_tui.domain.history import EventKind, Happening
from kms_tui.domain.rewrap import Rewrap
from kms_tui.domain.universe import Stamp, Universe, UniverseId, UniverseKeyId
from kms_tui.domain.universe_key import Wrapping


class RewrapFile:
    """Re-wraps in an open catalogue.

    The methods do what is said of them in `UniverseCatalogue`; each change and its event are one
    transaction. They are called through `CatalogueFile.perform`.
    """

    def __init__(self, file: CatalogueFile) -> None:
        self._file = file

    def next_generation(self, universe_id: UniverseId) -> int:
        """See `UniverseCatalogue`."""
        return rewrap_table.next_generation(self._file.connected(), universe_id)

    def begin(self, was: Universe, rewrap: Rewrap) -> Universe:
        """See `UniverseCatalogue`."""
        place = self._file.place
        with self._file.transaction() as connection:
            now = self._now(connection, was.id)
            if now.has_unfinished_rewrap:
                raise RewrapUnfinished
            if now.revision != was.revision:
                raise UniverseChanged
            if rewrap.generation != rewrap_table.next_generation(connection, was.id):
                raise UniverseChanged
            configuration_table.select(connection, rewrap.configuration_id, place)
            rewrap_table.insert(connection, rewrap)
            event_table.append(connection, _happening(EventKind.REWRAP_BEGUN, rewrap, rewrap.begun))
            return self._now(connection, was.id)

    def unfinished(self, universe_id: UniverseId) -> Rewrap | None:
        """See `UniverseCatalogue`."""
        return rewrap_table.unfinished(self._file.connected(), universe_id, self._file.place)

    def done(self, rewrap: Rewrap) -> Collection[UniverseKeyId]:
        """See `UniverseCatalogue.rewrapped_keys`."""
        return rewrap_table.done(self._file.connected(), rewrap, self._file.place)

    def add_wrapping(self, rewrap: Rewrap, key_id: UniverseKeyId, wrapping: Wrapping) -> None:
        """See `UniverseCatalogue`."""
        universe_id, place = rewrap.universe_id, self._file.place
        stamp = Stamp(wrapping.recorded_at, wrapping.recorded_by)
        with self._file.transaction() as connection:
            if universe_key_table.is_wrapped(connection, key_id, rewrap.generation):
                return
            rewrap_table.refuse_ended(connection, rewrap, place)
            configuration_table.select(connection, rewrap.configuration_id, place)
            universe_key_table.insert_wrapping(connection, universe_id, key_id, wrapping, rewrap.id)
            use_table.note(connection, wrapping, universe_id, stamp)
            event_table.append(connection, _happening(EventKind.REWRAPPED, rewrap, stamp, key_id))

    def complete(self, rewrap: Rewrap, stamp: Stamp) -> Universe | None:
        """See `UniverseCatalogue`."""
        with self._file.transaction() as connection:
            ending = rewrap_table.how_ended(connection, rewrap, self._file.place)
            if ending is Ending.ABANDONED:
                raise UniverseChanged
            if ending is None:
                if not rewrap_table.is_whole(connection, rewrap):
                    return None
                rewrap_table.end(connection, rewrap, Ending.COMPLETED, stamp)
                universe_table.set_generation(
                    connection, rewrap.universe_id, rewrap.generation, stamp
                )
                event_table.append(
                    connection, _happening(EventKind.REWRAP_COMPLETED, rewrap, stamp)
                )
            return self._now(connection, rewrap.universe_id)

    def abandon(self, rewrap: Rewrap, stamp: Stamp) -> Universe:
        """See `UniverseCatalogue`."""
        with self._file.transaction() as connection:
            rewrap_table.refuse_ended(connection, rewrap, self._file.place)
            rewrap_table.end(connection, rewrap, Ending.ABANDONED, stamp)
            event_table.append(connection, _happening(EventKind.REWRAP_ABANDONED, rewrap, stamp))
            return self._now(connection, rewrap.universe_id)

    def _now(self, connection: sqlite3.Connection, universe_id: UniverseId) -> Universe:
        return universe_table.select(connection, universe_id, self._file.place)


def _happening(
    kind: EventKind, rewrap: Rewrap, stamp: Stamp, key_id: UniverseKeyId | None = None
) -> Happening:
    return Happening(
        kind, stamp, rewrap.universe_id, key_id, rewrap.configuration_id, rewrap.key_id
    )
