"""The whole audit log compared with what is kept beside it and, by the admin, elsewhere."""

from collections.abc import Iterable, Iterator
from typing import Final

from kms_tui.domain.audit_chain import AuditFile, Chain, missing
from kms_tui.domain.audit_finding import AuditFault, AuditFinding, AuditVerification
from kms_tui.domain.audit_header import read_head
from kms_tui.domain.audit_line import Link

HEAD: Final = "audit.head"
"""The file beside the log that knows its last line."""
_MOST_FINDINGS: Final = 1000


def verify(
    files: Iterable[AuditFile], head: bytes | None, anchor: Link | None = None
) -> AuditVerification:
    """Look through the files, which come in their order.

    `head` is the content of the file beside them, None if there is none; `anchor` is a line that
    the log has reached for certain.
    """
    known = None if head is None else read_head(head)
    awaited = {link.seq for link in (known and known.end, anchor) if link}
    chain, kept, number, left_out, is_intact = Chain(awaited), [], 0, 0, True
    for finding in _all(chain, files, head, anchor):
        number += 1
        is_intact = is_intact and not finding.fault.is_damage
        if number <= _MOST_FINDINGS:
            kept.append(finding)
    left_out = max(0, number - _MOST_FINDINGS)
    return AuditVerification(chain.files, chain.lines, chain.end, kept, left_out, is_intact)


def _all(
    chain: Chain, files: Iterable[AuditFile], head: bytes | None, anchor: Link | None
) -> Iterator[AuditFinding]:
    for file in files:
        yield from chain.follow(file)
    yield from head_faults(chain, head)
    if anchor:
        yield from _anchor_faults(chain, anchor)
    yield from chain.finish()


def head_faults(chain: Chain, raw: bytes | None) -> Iterator[AuditFinding]:
    """Yield what is wrong with the end of a log that was followed, going by its head.

    A log that goes on behind its head is no fault: the power may fail between the two.
    """
    if raw is None:
        if chain.reached > 1:
            yield AuditFinding(AuditFault.HEAD, HEAD, 0, "The file is missing.")
        return
    head = read_head(raw)
    if head is None or chain.log not in ("", head.log):
        yield AuditFinding(AuditFault.HEAD, HEAD, 0, "The file is not as it was written.")
    elif head.end.seq > chain.reached:
        said = missing(chain.reached + 1, head.end.seq, "at the end")
        yield AuditFinding(AuditFault.REMOVED, HEAD, 0, said)
    elif seen := chain.seen.get(head.end.seq):
        fits = seen.first in (None, head.first) and seen.size in (None, head.size)
        if seen.hash != head.end.hash or not fits:
            said = f"What it says of line {head.end.seq} is not what stands there."
            yield AuditFinding(AuditFault.HEAD, HEAD, 0, said)


def _anchor_faults(chain: Chain, anchor: Link) -> Iterator[AuditFinding]:
    if anchor.seq == 0:
        return
    seen = chain.seen.get(anchor.seq)
    if seen is None:
        said = f"Line {anchor.seq}, which the log had reached, is not there."
    elif seen.hash != anchor.hash:
        said = f"Line {anchor.seq} is another one than it was."
    else:
        return
    yield AuditFinding(AuditFault.ANCHOR, "", 0, said)
