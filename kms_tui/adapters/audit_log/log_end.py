"""Where the log goes on: behind the last line that is whole, whatever has happened to the files.

What a crash can leave is told from what it cannot. A crash leaves a line that the head does not
know yet, the rest of a line, or a full file that has got its new name while the next one is not
there or empty. Anything else is damage: the log goes on all the same, and says so for ever.
"""

import os
import secrets
from dataclasses import dataclass

from kms_tui.adapters.audit_log.line_reading import lines_of
from kms_tui.adapters.audit_log.location import Location
from kms_tui.adapters.audit_log.private_files import content
from kms_tui.domain.audit_chain import AuditFile, Chain
from kms_tui.domain.audit_finding import AuditFinding
from kms_tui.domain.audit_header import Head, before_first, read_head
from kms_tui.domain.audit_line import NO_LINE, Link
from kms_tui.domain.audit_verification import head_faults

LONGEST_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class LogEnd:
    """What the next line follows, and what of the current file stays before it."""

    log: str
    first: int
    """Number of the first line of the current file, or of the next line if it has none yet."""
    link: Link
    size: int = 0
    """Bytes of the current file that stay; what is behind them was never completed."""
    is_mid_line: bool = False
    """Whether they end in the middle of a line, which somebody has cut."""
    damage: str = ""
    """What no crash explains, or empty."""


def found_end(location: Location) -> LogEnd:
    """Return where the log goes on; a log that is not there yet gets its id. Writes nothing."""
    raw = content(location.head, LONGEST_HEAD_BYTES)
    head = None if raw is None else read_head(raw)
    size = _size(location)
    if head and size == head.size and not os.path.lexists(location.older(head.first)):
        return LogEnd(head.log, head.first, head.end, head.size)
    chain, faults = current_file(location, raw) if size else (Chain(), [])
    if chain.size != 0:
        return _behind_lines(chain, head, size, next((fault.what for fault in faults), ""))
    return _behind_older_files(location, raw, head, size)


def current_file(location: Location, raw: bytes | None) -> tuple[Chain, list[AuditFinding]]:
    """Follow the current file from its own beginning; return what is damaged in it.

    `raw` is the content of the head, which may tell of lines that are not there.
    """
    head = None if raw is None else read_head(raw)
    chain = Chain([head.end.seq] if head else [], is_from_beginning=False)
    file = AuditFile(location.current.name, None, lines_of(location.current))
    found = [*chain.follow(file), *head_faults(chain, raw)]
    return chain, [finding for finding in found if finding.fault.is_damage]


def _size(location: Location) -> int:
    try:
        return location.current.lstat().st_size
    except FileNotFoundError:
        return 0


def _behind_lines(chain: Chain, head: Head | None, size: int, damage: str) -> LogEnd:
    link = _later(head, chain)
    first = chain.first or (head.first if head else link.seq + 1)
    log = head.log if head else chain.log or _new_id()
    if damage or chain.size is None:
        return LogEnd(log, first, link, size, chain.is_mid_line, damage)
    return LogEnd(log, first, link, chain.size)


def _behind_older_files(
    location: Location, raw: bytes | None, head: Head | None, size: int
) -> LogEnd:
    older = location.older_files()
    if raw is None and not older:
        log = _new_id()
        return LogEnd(log, 1, before_first(log))
    chain = Chain(is_from_beginning=False)
    if head is None:
        for file in older[-1:]:
            [*chain.follow(AuditFile(file.path.name, None, lines_of(file.path)))]
    link = _later(head, chain)
    log = head.log if head else chain.log or _new_id()
    if head and os.path.lexists(location.older(head.first)):
        return LogEnd(log, link.seq + 1, link)
    damage = f"{location.current.name} was missing or empty."
    return LogEnd(log, link.seq + 1, link, size, size > 0, damage)


def _later(head: Head | None, chain: Chain) -> Link:
    known = head.end if head else NO_LINE
    return chain.end if chain.end.seq >= known.seq else known


def _new_id() -> str:
    return secrets.token_hex(16)
