"""What is kept beside a log, and elsewhere, about its end is compared with it."""

from dataclasses import replace

import pytest
from logged_changes import begun, ended

from kms_tui.domain.audit_chain import AuditFile
from kms_tui.domain.audit_finding import AuditFault, AuditFinding, AuditVerification
from kms_tui.domain.audit_header import Head, Header, before_first, read_head, read_header
from kms_tui.domain.audit_line import NO_LINE, Link, canonical, line_of
from kms_tui.domain.audit_verification import verify

START = before_first("a log")
FIRST, ONE = line_of(begun("a deed"), START)
SECOND, TWO = line_of(ended("a deed"), ONE)
LINES = [Header("a log", START).written(), FIRST, SECOND]
SIZE = sum(map(len, LINES))
HEAD = Head("a log", 1, TWO, SIZE)
OTHER = "f" * 64


def verified(
    head: bytes | None, anchor: Link | None = None, *, lines: int = 2
) -> AuditVerification:
    return verify([AuditFile("audit.jsonl", None, LINES[: lines + 1])], head, anchor)


def test_a_log_that_reaches_what_is_known_of_its_end_is_intact() -> None:
    told = AuditVerification(1, 2, TWO, [], 0, is_intact=True)
    assert verified(HEAD.written()) == told
    assert verified(HEAD.written(), TWO) == verified(HEAD.written(), ONE) == told
    assert verified(HEAD.written(), NO_LINE) == told


def test_a_log_may_go_on_behind_its_head() -> None:
    behind = Head("a log", 1, ONE, len(LINES[0]) + len(FIRST))
    assert verified(behind.written()).findings == []


@pytest.mark.parametrize(
    ("head", "fault", "said"),
    [
        (None, AuditFault.HEAD, "The file is missing."),
        (b"{}\n", AuditFault.HEAD, "The file is not as it was written."),
        (
            replace(HEAD, log="another").written(),
            AuditFault.HEAD,
            "The file is not as it was written.",
        ),
        (
            replace(HEAD, end=Link(3, OTHER)).written(),
            AuditFault.REMOVED,
            "Line 3 of the log is missing at the end.",
        ),
        (
            replace(HEAD, end=Link(5, OTHER)).written(),
            AuditFault.REMOVED,
            "Lines 3 to 5 are missing at the end.",
        ),
        (
            replace(HEAD, end=Link(2, OTHER)).written(),
            AuditFault.HEAD,
            "What it says of line 2 is not what stands there.",
        ),
        (
            replace(HEAD, size=SIZE + 1).written(),
            AuditFault.HEAD,
            "What it says of line 2 is not what stands there.",
        ),
        (
            replace(HEAD, first=2).written(),
            AuditFault.HEAD,
            "What it says of line 2 is not what stands there.",
        ),
    ],
    ids=[
        *("missing", "unreadable", "of another log", "one line lost", "three lines lost"),
        *("another line", "another size", "another file"),
    ],
)
def test_a_head_that_contradicts_its_log_is_told(
    head: bytes | None, fault: AuditFault, said: str
) -> None:
    found = verified(head)
    assert found.findings == [AuditFinding(fault, "audit.head", 0, said)]
    assert not found.is_intact


def test_a_log_of_one_line_may_have_no_head_yet() -> None:
    found = verified(None, lines=1)
    assert [each.fault for each in found.findings] == [AuditFault.UNFINISHED]
    assert found.is_intact


@pytest.mark.parametrize(
    ("anchor", "said"),
    [
        (Link(2, OTHER), "Line 2 is another one than it was."),
        (Link(3, OTHER), "Line 3, which the log had reached, is not there."),
    ],
)
def test_an_anchor_that_contradicts_the_log_is_told(anchor: Link, said: str) -> None:
    found = verified(HEAD.written(), anchor)
    assert found.findings == [AuditFinding(AuditFault.ANCHOR, "", 0, said)]
    assert not found.is_intact


def test_an_anchor_in_a_log_that_is_gone_is_told() -> None:
    said = "Line 2, which the log had reached, is not there."
    told = [AuditFinding(AuditFault.ANCHOR, "", 0, said)]
    assert verify([], None, TWO) == AuditVerification(0, 0, NO_LINE, told, 0, is_intact=False)


def test_what_is_wrong_with_a_log_has_words_for_scripts_and_is_damage_or_not() -> None:
    assert {fault.value: fault.is_damage for fault in AuditFault} == {
        "removed": True,
        "altered": True,
        "out-of-order": True,
        "inserted": True,
        "another-log": True,
        "head": True,
        "anchor": True,
        "noted": True,
        "torn": False,
        "unfinished": False,
    }


def test_headers_and_heads_are_read_as_they_are_written() -> None:
    header = Header("a log", ONE)
    written = f'{{"first":2,"log":"a log","prev":"{ONE.hash}","v":1}}\n'.encode()
    assert header.written() == written
    assert read_header(written) == header
    head = f'"first":1,"hash":"{TWO.hash}","log":"a log","seq":2,"size":{SIZE},"v":1'
    assert HEAD.written() == f"{{{head}}}\n".encode()
    assert read_head(HEAD.written()) == HEAD


@pytest.mark.parametrize(
    "changed",
    [
        *({"v": 2}, {"v": True}, {"log": 7}, {"log": "l\u00f6g"}, {"first": 0}, {"first": True}),
        *({"first": "1"}, {"first": 1 << 63}, {"prev": None}, {"more": 1}),
    ],
    ids=str,
)
def test_a_header_that_nobody_writes_is_none(changed: dict[str, object]) -> None:
    whole = {"v": 1, "log": "a log", "first": 1, "prev": START.hash}
    assert read_header(canonical(whole)) == Header("a log", START)
    assert read_header(canonical(whole | changed)) is None


@pytest.mark.parametrize(
    "changed",
    [
        *({"v": 2}, {"log": None}, {"log": "l\u00f6g"}, {"first": 0}, {"first": 1 << 63}),
        *({"seq": 0}, {"seq": True}, {"seq": 1 << 63}, {"hash": 7}, {"size": "1"}, {"more": 1}),
    ],
    ids=str,
)
def test_a_head_that_nobody_writes_is_none(changed: dict[str, object]) -> None:
    whole = {"v": 1, "log": "a log", "first": 1, "seq": 2, "hash": OTHER, "size": 9}
    assert read_head(canonical(whole)) == Head("a log", 1, Link(2, OTHER), 9)
    assert read_head(canonical(whole | changed)) is None
