"""The marker file: it remembers that there is a catalogue, and which one.

Without it a lost database would look like a first start, and the configurations would be gone
without a word (reliability notes, "no file" and "empty file").
"""

import os
import shlex
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from kms_tui.adapters.sqlite.file_lock import sole_process
from kms_tui.adapters.sqlite.guarded_file import published, refuse_unsafe_file, sync_directory
from kms_tui.adapters.sqlite.location import Location
from kms_tui.domain.errors import CatalogueUnusable
from kms_tui.effects import effect


def refuse_lost_catalogue(location: Location) -> None:
    """Raise `CatalogueUnusable` if there was a catalogue here; its database is missing."""
    traces = (location.marker, *location.side_files)
    found = [shlex.quote(str(path)) for path in traces if os.path.lexists(path)]
    if found:
        raise CatalogueUnusable(
            f"The catalogue {location.database} is gone.",
            do="Restore it from a backup (B on the list), or start anew without it: "
            f"rm {' '.join(found)}",
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


@contextmanager
def marker_set_aside(location: Location) -> Iterator[None]:
    """Let no marker be there while another catalogue comes; put it back if that fails.

    Without one, whichever database a crash leaves is taken for the right one. Only while the
    catalogue's lock is held.
    """
    aside = location.marker_aside
    with ExitStack() as undo:
        _rename_if_there(location.marker, aside)
        undo.callback(_rename_if_there, aside, location.marker)
        yield
        undo.pop_all()
    with effect("old marker removed"):
        aside.unlink(missing_ok=True)


def replace_marker(location: Location, store_id: str) -> None:
    """Let the marker stand for another catalogue. Only while the catalogue's lock is held."""
    with published(location.marker) as fresh, effect("marker written"):
        fresh.write_bytes(_contents(store_id))


def _rename_if_there(path: Path, wanted: Path) -> None:
    with suppress(FileNotFoundError), effect("marker renamed"):
        path.rename(wanted)
    sync_directory(path.parent)


def _write(location: Location, store_id: str) -> None:
    with sole_process(location.lock, timeout_seconds=location.busy_timeout_seconds):
        if not os.path.lexists(location.marker):
            replace_marker(location, store_id)


def _contents(store_id: str) -> bytes:
    return f"{store_id}\n".encode()
