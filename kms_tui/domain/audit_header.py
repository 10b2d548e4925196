"""What stands at the head of each file of the audit log, and beside the log about its end."""

import hashlib
from dataclasses import dataclass

from kms_tui.domain.audit_line import VERSION, Link, canonical, is_number, members_of


@dataclass(frozen=True, slots=True)
class Header:
    """How a file of the log begins."""

    log: str
    """The log's random id."""
    after: Link
    """The line that the first one of this file follows."""

    def written(self) -> bytes:
        """Return the line."""
        first = self.after.seq + 1
        return canonical({"v": VERSION, "log": self.log, "first": first, "prev": self.after.hash})


@dataclass(frozen=True, slots=True)
class Head:
    """What is kept beside the log: its last line, so that the last lines are missed, too."""

    log: str
    first: int
    """Number of the first line of the file that the last one stands in."""
    end: Link
    size: int
    """Bytes of that file up to the end of the last line."""

    def written(self) -> bytes:
        """Return the line."""
        return canonical(
            {
                "v": VERSION,
                "log": self.log,
                "first": self.first,
                "seq": self.end.seq,
                "hash": self.end.hash,
                "size": self.size,
            }
        )


def before_first(log: str) -> Link:
    """Return what the first line of the log with that id follows."""
    return Link(0, hashlib.sha256(f"kms-tui audit log {log}".encode()).hexdigest())


def read_header(raw: bytes) -> Header | None:
    """Return a header, or None if it is not what is written as one."""
    match members_of(raw):
        case {"v": 1, "log": str(log), "first": int(first), "prev": str(prev)} if (
            is_number(first) and log.isascii()
        ):
            header = Header(log, Link(first - 1, prev))
            return header if header.written() == raw else None
    return None


def read_head(raw: bytes) -> Head | None:
    """Return a head, or None if it is not what is written as one."""
    match members_of(raw):
        case {
            "v": 1,
            "log": str(log),
            "first": int(first),
            "seq": int(seq),
            "hash": str(hash_),
            "size": int(size),
        } if is_number(first) and is_number(seq) and log.isascii():
            head = Head(log, first, Link(seq, hash_), size)
            return head if head.written() == raw else None
    return None
