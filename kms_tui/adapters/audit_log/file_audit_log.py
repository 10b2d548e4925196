"""The audit log as files that several processes append to and others look through meanwhile."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypeAlias, TypeVar

from kms_tui.adapters.audit_log.errors import translated
from kms_tui.adapters.audit_log.line_reading import lines_from, lines_of
from kms_tui.adapters.audit_log.line_writing import write_line
from kms_tui.adapters.audit_log.location import Location
from kms_tui.adapters.audit_log.log_end import LONGEST_HEAD_BYTES, found_end
from kms_tui.adapters.audit_log.private_files import (
    alone,
    content,
    open_to_read,
    prepare_directory,
    undisturbed,
)
from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.domain.audit import AuditEntry
from kms_tui.domain.audit_chain import AuditFile
from kms_tui.domain.audit_finding import AuditVerification
from kms_tui.domain.audit_line import NO_LINE, Link
from kms_tui.domain.audit_verification import verify
from kms_tui.domain.errors import AuditLogUnusable

T = TypeVar("T")
_Snapshot: TypeAlias = tuple[list[AuditFile], bytes | None]

_APPEND_SECONDS = 10.0
"""Beyond the time for the lock."""
_READ_SECONDS = 3600.0
"""Some hundred million lines; whoever waits can end it before."""


class FileAuditLog:
    """Implements `AuditLog` and `AuditRecords`, in a thread of its own."""

    def __init__(
        self, directory: Path, *, rotate_bytes: int = 1 << 20, lock_seconds: float = 5.0
    ) -> None:
        """Take the directory of the data; it need not be there yet."""
        self._location = Location(directory.absolute())
        self._rotate_bytes = rotate_bytes
        self._lock_seconds = lock_seconds
        self._thread = DaemonThread("audit log")

    async def append(self, entry: AuditEntry) -> None:
        """Write one line so that it survives a power cut; raise `AuditLogUnusable` if not.

        After the deadline the line may still be written.
        """
        await self._run(partial(self._append, entry), self._lock_seconds + _APPEND_SECONDS)

    async def verify(self, archive: Path | None, anchor: Link | None) -> AuditVerification:
        """Look through all files, and those that were moved to `archive`."""
        return await self._run(partial(self._verify, archive, anchor), _READ_SECONDS)

    async def last(self, count: int) -> Sequence[bytes]:
        """Return the last lines as they stand in the files, oldest first."""
        return await self._run(partial(self._last, count), _READ_SECONDS)

    async def end(self) -> Link:
        """Return the place of the last line, `NO_LINE` if there is none."""
        return await self._run(self._end, _READ_SECONDS)

    async def _run(self, work: Callable[[], T], deadline_seconds: float) -> T:
        try:
            return await self._thread.run(work, deadline_seconds=deadline_seconds)
        except TimeoutError:
            raise AuditLogUnusable(
                f"The audit log did not answer within {deadline_seconds:g} seconds.",
                do="Check the disk that it lies on (dmesg, df), then try again.",
            ) from None

    def _append(self, entry: AuditEntry) -> None:
        of = self._location
        with translated(of.directory, "written"):
            prepare_directory(of.directory)
            with alone(of.lock, self._lock_seconds):
                write_line(of, entry, rotate_bytes=self._rotate_bytes)

    def _end(self) -> Link:
        with translated(self._location.directory, "read"), self._undisturbed():
            link = found_end(self._location).link
        return link if link.seq else NO_LINE

    def _verify(self, archive: Path | None, anchor: Link | None) -> AuditVerification:
        with translated(self._location.directory, "read"), self._snapshot(archive) as (files, head):
            return verify(files, head, anchor)

    def _last(self, count: int) -> Sequence[bytes]:
        found: deque[bytes] = deque()
        with translated(self._location.directory, "read"), self._snapshot() as (files, _head):
            for file in reversed(files):
                newest = deque(islice(file.lines, 1, None), maxlen=count - len(found))
                found.extendleft(reversed(newest))
                if len(found) == count:
                    break
        return [*found]

    @contextmanager
    def _snapshot(self, archive: Path | None = None) -> Iterator[_Snapshot]:
        """Yield the files and the head as they stand now; writers go on meanwhile."""
        of = self._location
        with ExitStack() as opened:
            with self._undisturbed():
                head = content(of.head, LONGEST_HEAD_BYTES)
                older = of.older_files(archive)
                current = opened.enter_context(_opened(of.current))
                size = os.fstat(current.fileno()).st_size if current else 0
            files = [AuditFile(file.path.name, file.number, lines_of(file.path)) for file in older]
            if current:
                files.append(AuditFile(of.current.name, None, lines_from(current, size)))
            yield files, head

    def _undisturbed(self) -> AbstractContextManager[None]:
        return undisturbed(self._location.lock, self._lock_seconds)


def _opened(path: Path) -> AbstractContextManager[BinaryIO | None]:
    try:
        return os.fdopen(open_to_read(path), "rb")
    except FileNotFoundError:
        return nullcontext()
