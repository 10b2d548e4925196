"""Where a file is made before it gets its name: a directory of this user's alone, beside it."""

import re
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from kms_tui.effects import effect


@contextmanager
def work_directory(beside: Path) -> Iterator[Path]:
    """Yield an empty private directory in the directory of a file; it is removed afterwards."""
    directory = beside.with_name(f"{beside.name}.{secrets.token_hex(8)}.new")
    directory.mkdir(mode=0o700)
    try:
        yield directory
    finally:
        with effect("work directory removed"):
            shutil.rmtree(directory, ignore_errors=True)


def remove_leftovers(beside: Path) -> None:
    """Remove the work directories of killed processes; nobody may be working beside the file."""
    # In a directory of many users, something of that name may be another's: no harm comes of it.
    for path in leftovers(beside):
        with effect("work directory of nobody removed"):
            shutil.rmtree(path, ignore_errors=True)


def leftovers(beside: Path) -> Sequence[Path]:
    """Return the work directories that lie beside a file, and are perhaps in use."""
    leftover = re.compile(rf"{re.escape(beside.name)}\.[0-9a-f]{{16}}\.new")
    with suppress(OSError):
        return [path for path in beside.parent.iterdir() if leftover.fullmatch(path.name)]
    return []
