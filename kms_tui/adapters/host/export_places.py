"""Whether a universe key in the clear may be written to a place. Looks only; writes nothing."""

import fcntl
import os
import stat
from pathlib import Path

from kms_tui.domain.errors import ExportRefused
from kms_tui.domain.visible_text import has_control_characters, visible

_STANDARD_DESCRIPTORS = 3
_WRITABLE_FOR_OTHERS = 0o022
_OWN_DIRECTORY = "Name a file in a directory of your own."
_LONGEST_PATH = 200


def refuse_unusable_path(path: Path) -> None:
    """Raise `ExportRefused`, or OSError, if no new file of this user's can be made there."""
    if not path.is_absolute() or has_control_characters(str(path)):
        # Such names would be shown otherwise than they are, and recorded so.
        raise ExportRefused(
            f"{_shown(path)} is no absolute path in plain characters.",
            do="Write it from / on, or from ~/ on.",
        )
    if os.path.lexists(path):
        raise ExportRefused(f"{_shown(path)} exists already.", do="Name a file that is not there.")
    _refuse_unusable_folder(path.parent)


def _refuse_unusable_folder(folder: Path) -> None:
    status = folder.stat()
    if not stat.S_ISDIR(status.st_mode):
        raise ExportRefused(f"{_shown(folder)} is no directory.", do=_OWN_DIRECTORY)
    # In a sticky one such as /tmp nobody else can put another file in the new one's place, and
    # the file is made anew, for its owner only, without following a link.
    is_open = status.st_mode & _WRITABLE_FOR_OTHERS and not status.st_mode & stat.S_ISVTX
    if is_open or status.st_uid not in (0, os.geteuid()):
        raise ExportRefused(f"Others can change files in {_shown(folder)}.", do=_OWN_DIRECTORY)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ExportRefused(f"{_shown(folder)} cannot be written to.", do=_OWN_DIRECTORY)


def refuse_unusable_descriptor(descriptor: int | None) -> None:
    """Raise `ExportRefused`, or OSError, if nobody handed over such a descriptor for a key."""
    if descriptor is None or descriptor < _STANDARD_DESCRIPTORS:
        raise ExportRefused(
            "Standard input, output and error take no key.", do="Hand over a descriptor from 3 on."
        )
    status = os.fstat(descriptor)
    # Python and SQLite close theirs on exec, so that none of them was there at the start: a wrong
    # number must not put a key into the catalogue.
    if not os.get_inheritable(descriptor):
        raise _unusable(descriptor, "was not handed over when kms-tui was started")
    if stat.S_ISCHR(status.st_mode) or stat.S_ISDIR(status.st_mode):
        # On a terminal it would be seen, and in /dev/null it would be lost.
        raise _unusable(descriptor, "is a terminal, another device or a directory")
    if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
        raise _unusable(descriptor, "is open for reading only")


def _unusable(descriptor: int, what: str) -> ExportRefused:
    return ExportRefused(
        f"Descriptor {descriptor} {what}.",
        do=f"Start kms-tui with a file or pipe as that descriptor: kms-tui ... {descriptor}>FILE",
    )


def _shown(path: Path) -> str:
    return visible(str(path), _LONGEST_PATH)
