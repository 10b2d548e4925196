"""Reading the lines of a file of the log, however long somebody has made them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from kms_tui.adapters.audit_log.private_files import open_to_read
from kms_tui.domain.audit_line import LONGEST_LINE_BYTES, TOO_LONG


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
            rest, has_end = _skip_line(file, left)
            left -= rest
            raw = TOO_LONG if has_end else TOO_LONG.rstrip(b"\n")
        yield raw


def _skip_line(file: BinaryIO, left: int) -> tuple[int, bool]:
    """Go on to the end of the line; return how many bytes that were, and whether it has one."""
    skipped = 0
    while skipped < left and (raw := file.readline(min(left - skipped, LONGEST_LINE_BYTES))):
        skipped += len(raw)
        if raw.endswith(b"\n"):
            return skipped, True
    return skipped, False
