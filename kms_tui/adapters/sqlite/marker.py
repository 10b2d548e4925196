"""The marker file: it remembers that there is a catalogue, and which one.

Without it a lost database would look like a first start, and the configurations would be gone
without a word (reliability notes, "no file" and "empty file").
"""

import os
import shlex

from kms_tui.adapters.sqlite.file_lock import sole_process
from kms_tui.adapters.sqlite.guarded_file import published, refuse_unsafe_file
from kms_tui.adapters.sqlite.location import Location
from kms_tui.domain.errors import CatalogueUnusable


def refuse_lost_catalogue(location: Location) -> None:
    """Raise `CatalogueUnusable` if there was a catalogue here; its database is missing."""
    traces = (location.marker, *location.side_files)
    found = [shlex.quote(str(path)) for path in traces if os.path.lexists(path)]
    if found:
        raise CatalogueUnusable(
            f"The catalogue {location.database} is gone.",
            do=f"Restore it from a backup, or start anew without it: rm {' '.join(found)}",
        )


def match_marker(location: Location, store_id: str) -> None:
    """Compare the marker with the store id of the database; write it if there is none.

    Raises `CatalogueUnusable` if the marker stands for another catalogue.
    """
    if not os.path.lexists(location.marker):
        _write(location, store_id)
    refuse_unsafe_file(location.marker)
    if location.marker.read_bytes() != _contents(store_id):
        raise CatalogueUnusable(
            f"{location.database} is not the catalogue that {location.marker.name} stands for.",
            do="Restore the right one from a backup, or keep this one: "
            f"rm {shlex.quote(str(location.marker))}",
        )


def _write(location: Location, store_id: str) -> None:
    with sole_process(location.lock, timeout_seconds=location.busy_timeout_seconds):
        if not os.path.lexists(location.marker):
            with published(location.marker) as fresh:
                fresh.write_bytes(_contents(store_id))


def _contents(store_id: str) -> bytes:
    return f"{store_id}\n".encode()
