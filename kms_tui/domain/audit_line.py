"""Lines of the audit log as they are written, and how each follows from the line before it.

A log is one or more files. Each begins with a header (`{"first":1,"log":ID,"prev":HASH,"v":1}`),
then come the lines. All are canonical JSON: ASCII, members sorted, no blanks. The `hash` of a line
is SHA-256 of the line without it, `prev` is the hash of the line before. The first line of all
follows from the log's random id, so that lines of another log fit nowhere.

The hashes have no key: whoever may write the files can make up another log as a whole. Only a
`Link` that is kept elsewhere finds that out.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from itertools import islice
from typing import Any, Final

from kms_tui.domain.audit import AuditEntry
from kms_tui.domain.visible_text import visible

VERSION: Final = 1
LONGEST_LINE_BYTES: Final = 1 << 21
"""More than the longest texts come to when every character is escaped."""
TOO_LONG: Final = b"a line longer than any\n"
"""Stands for one that is longer, whatever it is."""

_HIGHEST_NUMBER: Final = 1 << 62
"""No log comes so far; what says so of itself was made up."""
_ENCODER: Final = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"))
_LONGEST_WORD: Final = 100
_LONGEST_NAME: Final = 300
_LONGEST_SUBJECT: Final = 110_000
"""Characters of all names together: an import has up to a thousand, each of up to a hundred."""
_LONGEST_ERROR: Final = 1000
_MOST_SUBJECTS: Final = 20


@dataclass(frozen=True, slots=True)
class Link:
    """A line's place in the chain; kept elsewhere, it proves that the log reached that line."""

    seq: int
    """The first line of a log has 1."""
    hash: str
    """64 hexadecimal digits."""

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


NO_LINE: Final = Link(0, "0" * 64)
"""The end of a log that was never begun."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A line that is whole: its hash is that of its contents."""

    link: Link
    prev: str
    members: Mapping[str, Any]


def line_of(entry: AuditEntry, after: Link) -> tuple[bytes, Link]:
    """Return the line that records the entry, and its place; texts are made visible and cut."""
    members: dict[str, object] = {
        "v": VERSION,
        "seq": after.seq + 1,
        "at": entry.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "who": visible(entry.who, _LONGEST_NAME),
        "via": visible(entry.via, _LONGEST_WORD),
        "deed": visible(entry.deed, _LONGEST_WORD),
        "action": visible(entry.action, _LONGEST_WORD),
        "subject": _subject(entry.subject),
        "phase": entry.phase.value,
        "outcome": entry.outcome.value if entry.outcome else None,
        "error": visible(entry.error, _LONGEST_ERROR),
        "prev": after.hash,
    }
    rest = canonical(members).rstrip(b"\n")
    link = Link(after.seq + 1, hashlib.sha256(rest).hexdigest())
    return canonical(members | {"hash": link.hash}), link


def _subject(names: Mapping[str, str]) -> dict[str, str]:
    told, room = {}, _LONGEST_SUBJECT
    for word, name in islice(names.items(), _MOST_SUBJECTS):
        told[visible(word, _LONGEST_WORD)] = text = visible(name, room)
        room -= len(text)
    left_out = len(names) - _MOST_SUBJECTS
    return told | ({"...": f"{left_out} more"} if left_out > 0 else {})


def read_line(raw: bytes) -> AuditLine | None:
    """Return a line, or None if it is not byte for byte what is written for its contents."""
    members = members_of(raw)
    match members:
        case {"v": 1, "seq": int(seq), "hash": str(hash_), "prev": str(prev)} if is_number(seq):
            # What has no encoding is in no line: it is replaced, and then fits nothing.
            told = f'"hash":"{hash_}",'.encode("ascii", "replace")
            rest = raw.replace(told, b"", 1).rstrip(b"\n")
            is_whole = hashlib.sha256(rest).hexdigest() == hash_ and canonical(members) == raw
            return AuditLine(Link(seq, hash_), prev, members) if is_whole else None
    return None


def is_number(number: int) -> bool:
    """Whether a line can have this number."""
    return type(number) is int and 0 < number <= _HIGHEST_NUMBER  # not True, which is written so


def members_of(raw: bytes) -> dict[str, Any]:
    """Return the members of a JSON object, none if it is no such thing."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def canonical(members: Mapping[str, object]) -> bytes:
    """Return the members as a line of the log."""
    return _ENCODER.encode(members).encode() + b"\n"
