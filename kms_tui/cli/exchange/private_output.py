"""A result in a file of the user's own: whole, or not at all, and over nothing unasked."""

import os
import stat
import tempfile
from contextlib import ExitStack
from pathlib import Path

from kms_tui.domain.errors import ExportRefused
from kms_tui.domain.visible_text import visible
from kms_tui.effects import effect


def write_private(text: str, path: Path, *, overwrite: bool) -> None:
    """Write a text to a file that only its owner can read.

    Raises `ExportRefused` if that fails, or if there is something in its place already and is not
    to be overwritten; what was there is then as it was.
    """
    try:
        if overwrite and not _is_replaceable(path):
            raise ExportRefused(f"{_shown(path)} is no regular file.", do="Name another file.")
        with ExitStack() as undo:
            descriptor, fresh = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
            undo.callback(_remove, Path(fresh))
            _fill(descriptor, text)
            if not overwrite:
                _take(path)
            with effect("exported file named"):
                Path(fresh).replace(path)
            _sync_folder(path.parent)
    except FileExistsError:
        raise ExportRefused(f"{_shown(path)} exists already.", do="Add --overwrite.") from None
    except OSError as error:
        what = f"{_shown(path)} cannot be written: {error.strerror}."
        raise ExportRefused(what, do="Name a file in a folder of your own.") from None


def _is_replaceable(path: Path) -> bool:
    """Whether nothing is there or a regular file: a link or device is no place of a result."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return True


def _fill(descriptor: int, text: str) -> None:
    """Put the text there, safely on disk."""
    with effect("exported file written"), os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        with effect("exported file synced"):
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Let the name outlive a power cut, too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with effect("folder of the exported file synced"):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(fresh: Path) -> None:
    """Remove what did not get its name."""
    with effect("unnamed exported file removed"):
        fresh.unlink(missing_ok=True)


def _take(path: Path) -> None:
    """Make an empty file of that name, or raise `FileExistsError` whatever has it already."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _shown(path: Path) -> str:
    return visible(str(path))
