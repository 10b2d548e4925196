"""Writing a line so that it is there, whole, after a power cut, or not there at all."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial

from kms_tui.adapters.audit_log.location import Location
from kms_tui.adapters.audit_log.log_end import LONGEST_HEAD_BYTES, LogEnd, found_end
from kms_tui.adapters.audit_log.private_files import (
    content,
    opened_to_write,
    replace_content,
    sync_directory,
    write_all,
)
from kms_tui.domain.audit import AuditEntry, Outcome, Phase
from kms_tui.domain.audit_chain import DAMAGE_FOUND
from kms_tui.domain.audit_header import Head, Header, read_head
from kms_tui.domain.audit_line import Link, line_of
from kms_tui.effects import effect


def write_line(location: Location, entry: AuditEntry, *, rotate_bytes: int) -> Link:
    """Write one line; return its place. Only for one process at a time.

    A file that would get longer than `rotate_bytes` is given its final name before, and another
    one begun. On an `OSError` the log is as it was, or has the whole line.
    """
    end = found_end(location)
    _make_known(location, end)
    lines, link = _lines(entry, end)
    if end.size and end.size + len(lines) > rotate_bytes:
        end = _rotated(location, end)
    header = b"" if end.size else Header(end.log, end.link).written()
    line_end = b"\n" if end.is_mid_line else b""
    with (
        opened_to_write(location.current) as descriptor,
        _undone(descriptor, end.size, unless=partial(_is_known, location, link)),
    ):
        write_all(descriptor, line_end + header + lines)
        with effect("audit line synced"):
            os.fsync(descriptor)
        size = os.fstat(descriptor).st_size
        if header:  # the head must not outlive the name of the file that it tells of
            sync_directory(location.directory)
        _set_head(location, Head(end.log, end.first, link, size))
        if header:
            sync_directory(location.directory)
    return link


def _make_known(location: Location, end: LogEnd) -> None:
    """Let a head tell of the first line if its writer died too early: two without it are damage."""
    has_first = end.size and end.link.seq and not end.damage
    if not has_first or os.path.lexists(location.head):
        return
    with opened_to_write(location.current) as descriptor, effect("first audit line synced"):
        os.fsync(descriptor)
    sync_directory(location.directory)
    _set_head(location, Head(end.log, end.first, end.link, end.size))
    sync_directory(location.directory)


def _lines(entry: AuditEntry, end: LogEnd) -> tuple[bytes, Link]:
    if not end.damage:
        return line_of(entry, end.link)
    note, link = line_of(_note(entry, end.damage), end.link)
    line, link = line_of(entry, link)
    return note + line, link


def _note(entry: AuditEntry, damage: str) -> AuditEntry:
    return replace(
        entry,
        deed=secrets.token_hex(8),
        action=DAMAGE_FOUND,
        subject={},
        phase=Phase.ENDED,
        outcome=Outcome.DONE,
        error=damage,
    )


def _rotated(location: Location, end: LogEnd) -> LogEnd:
    final = location.older(end.first)
    if os.path.lexists(final):
        return end  # somebody put it there; nothing is overwritten
    with effect("audit log rotated"):
        location.current.rename(final)
    # Else a power cut might keep the name of the next file only, which is the same.
    sync_directory(location.directory)
    return LogEnd(end.log, end.link.seq + 1, end.link)


@contextmanager
def _undone(descriptor: int, size: int, *, unless: Callable[[], bool]) -> Iterator[None]:
    """Cut the file to that size first, and again if what follows fails."""
    if os.fstat(descriptor).st_size > size:
        with effect("unfinished audit line cut off"):
            os.ftruncate(descriptor, size)
    try:
        yield
    except OSError:
        with suppress(OSError):
            if not unless():
                with effect("failed audit line cut off"):
                    os.ftruncate(descriptor, size)
        raise


def _is_known(location: Location, link: Link) -> bool:
    """Whether the head tells of that line already: to cut it off would be damage."""
    raw = content(location.head, LONGEST_HEAD_BYTES)
    head = None if raw is None else read_head(raw)
    return head is not None and head.end == link


def _set_head(location: Location, head: Head) -> None:
    replace_content(location.head, head.written())
