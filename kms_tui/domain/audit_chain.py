"""Looks through an audit log, line by line: what was removed, altered, moved or put in.

Memory does not grow with the log.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from kms_tui.domain.audit_finding import AuditFault, AuditFinding
from kms_tui.domain.audit_header import Header, before_first, read_header
from kms_tui.domain.audit_line import NO_LINE, TOO_LONG, AuditLine, Link, read_line
from kms_tui.domain.running_deeds import RunningDeeds
from kms_tui.domain.visible_text import visible

DAMAGE_FOUND: Final = "audit.damage-found"
"""The action of a line that a session writes when it finds the log damaged."""

_LOST: Final = b"\0"
"""No line has it. A power cut may leave it for any sector of a line that was being written."""


@dataclass(frozen=True, slots=True)
class AuditFile:
    """A file of the log, to be read once."""

    name: str
    number: int | None
    """The number of its first line as its name says; None for the one that is written to."""
    lines: Iterable[bytes]
    """With their line ends; only the very last may have none. `TOO_LONG` for one that is that."""


class Seen(NamedTuple):
    """Where a line that was waited for stands."""

    hash: str
    first: int | None
    """Number of the first line of its file; None where that cannot be told."""
    size: int | None
    """Bytes of the file up to the end of the line; None where that cannot be told."""


class Chain:
    """Follows the lines of a log from its beginning, or from that of one of its files."""

    def __init__(self, awaited: Iterable[int] = (), *, is_from_beginning: bool = True) -> None:
        """Remember the lines of these numbers when they come."""
        self._is_from_beginning = is_from_beginning
        self._ends: tuple[Link, ...] = ()
        """What the next line may follow: the last line and, if that is in doubt, one before."""
        self._unread = 0
        """Altered lines since then."""
        self._running = RunningDeeds()
        self._torn: AuditFinding | None = None
        self._file, self._line = "", 0
        self._first: int | None = None
        self._awaited = frozenset(awaited)
        self.seen: dict[int, Seen] = {}
        self.log = ""
        """The log's id, as the first header that can be read has it."""
        self.size: int | None = 0
        """Bytes of the lines, headers among them, in the file at hand; None of lines too long."""
        self.files = 0
        self.lines = 0
        """Lines that are whole, in all files."""

    @property
    def first(self) -> int | None:
        """Number of the first line of the file at hand, if its header can be read."""
        return self._first

    @property
    def reached(self) -> int:
        """The number of the last line, altered ones behind it counted."""
        return self.end.seq + self._unread

    @property
    def is_mid_line(self) -> bool:
        """Whether the last line has no end."""
        return self._torn is not None

    @property
    def end(self) -> Link:
        """The last line so far."""
        return self._ends[-1] if self._ends else NO_LINE

    def follow(self, file: AuditFile) -> Iterator[AuditFinding]:
        """Yield what is wrong in the next file."""
        self._file, self._line, self._first, self.size = file.name, 0, None, 0
        self.files += 1
        for raw in file.lines:
            if self._torn:
                yield self._found(AuditFault.ALTERED, "A line was cut off.", self._torn)
                self._torn = None
            self._line += 1
            if not raw.endswith(b"\n") or _LOST in raw:
                self._torn = self._found(AuditFault.TORN, "The rest of a line never completed.")
                continue
            self.size = None if raw == TOO_LONG or self.size is None else self.size + len(raw)
            yield from self._header(raw, file.number) if self._line == 1 else self._next(raw)

    def finish(self) -> Iterator[AuditFinding]:
        """Yield what only the end tells: a rest of a line, changes that did not end."""
        yield from self._running.unfinished()
        if self._torn:
            yield self._torn

    def _header(self, raw: bytes, number: int | None) -> Iterator[AuditFinding]:
        header = read_header(raw)
        if header is None:
            yield self._found(AuditFault.ALTERED, "The first line is no header of an audit log.")
            return
        self._first = header.after.seq + 1
        if number not in (None, self._first):
            said = f"The name of the file is not that of one that begins with line {self._first}."
            yield self._found(AuditFault.ALTERED, said)
        if self.log not in ("", header.log):
            yield self._found(AuditFault.ANOTHER_LOG, "The file belongs to another audit log.")
        self.log = self.log or header.log
        yield from self._follows(header)

    def _follows(self, header: Header) -> Iterator[AuditFinding]:
        after = header.after
        if not self._ends:
            self._ends = (before_first(header.log),) if self._is_from_beginning else (after,)
            self._await(after, None, None)
        last, unread = self.end.seq, self._unread
        ends: tuple[Link, ...] = (after,)
        if after in self._ends:
            pass
        elif after.seq < last:
            ends = self._ends
            yield self._found(AuditFault.OUT_OF_ORDER, f"Line {after.seq + 1} comes here again.")
        elif after.seq > last + unread:
            yield self._found(AuditFault.REMOVED, missing(last + unread + 1, after.seq))
        elif not unread:
            ends = (self.end, after)
            said = "The file does not follow from what stands before it."
            yield self._found(AuditFault.INSERTED, said)
        self._ends, self._unread = ends, 0

    def _next(self, raw: bytes) -> Iterator[AuditFinding]:
        line = read_line(raw)
        if line is None:
            self._unread += 1
            yield self._found(AuditFault.ALTERED, "The line is not as it was written.")
            return
        self.lines += 1
        self._await(line.link, self._first, self.size)
        yield from self._placed(line)
        yield from self._told(line)

    def _placed(self, line: AuditLine) -> Iterator[AuditFinding]:
        seq, expected = line.link.seq, self.end.seq + 1
        ends: tuple[Link, ...] = (line.link,)
        if not self._ends:
            pass  # the header that tells what it follows was altered
        elif any(seq == end.seq + 1 and line.prev == end.hash for end in self._ends):
            pass
        elif seq < expected:
            ends = self._ends
            said = f"Line {seq} of the log stands here, out of order or once more."
            yield self._found(AuditFault.OUT_OF_ORDER, said)
        elif seq > expected + self._unread:
            yield self._found(AuditFault.REMOVED, missing(expected + self._unread, seq - 1))
        elif not self._unread:
            ends = (self.end, line.link)
            said = "The line does not follow from the one before; one of them is not genuine."
            yield self._found(AuditFault.INSERTED, said)
        self._ends = ends
        self._unread = 0

    def _told(self, line: AuditLine) -> Iterator[AuditFinding]:
        if line.members.get("action") == DAMAGE_FOUND:
            said = f"Damage was found when this was written: {line.members.get('error')}"
            yield self._found(AuditFault.NOTED, visible(said))
        else:
            yield from self._running.follow(line.members, self._file, self._line)

    def _await(self, link: Link, first: int | None, size: int | None) -> None:
        if link.seq in self._awaited:
            self.seen.setdefault(link.seq, Seen(link.hash, first, size))

    def _found(self, fault: AuditFault, what: str, at: AuditFinding | None = None) -> AuditFinding:
        file, line = (at.file, at.line) if at else (self._file, self._line)
        return AuditFinding(fault, file, line, what)


def missing(first: int, last: int, where: str = "before this place") -> str:
    """Return the sentence for lines that are not where they should be."""
    which = f"Line {first} of the log is" if first == last else f"Lines {first} to {last} are"
    return f"{which} missing {where}."
