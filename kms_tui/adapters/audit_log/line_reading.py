"""Reading the lines of a file of the log, however long somebody has made them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from kms_tui.adapters.audit_log.private_files import open_to_read
from kms_tui.domain.audit_line import LONGEST_LINE_BYTES

_TOO_LONG: Final = b"a line longer than any\n"
"""Stands for one; as little what was written as the line itself."""


def lines_of(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file, which is opened when the first is asked for."""
    with os.fdopen(open_to_read(path), "rb") as file:
        yield from lines_from(file, os.fstat(file.fileno()).st_size)


def lines_from(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the lines in the first bytes of an open file."""
    left = size
    while left > 0 and (raw := file.readline(min(left, LONGEST_LINE_BYTES))):
        left -= len(raw)
        if len(raw) == LONGEST_LINE_BYTES and not raw.endswith(b"\n"):
            left -= _skip_line(file, left)
            raw = _TOO_LONG
        yield raw


def _skip_line(file: BinaryIO, left: int) -> int:
    """Go to the end of the line; return how many bytes that were."""
    skipped = 0
    while skipped < left and (raw := file.readline(min(left - skipped, LONGEST_LINE_BYTES))):
        skipped += len(raw)
        if raw.endswith(b"\n"):
            break
    return skipped
