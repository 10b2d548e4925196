"""Each kind of damage to the lines of a log is told as what it is, with its place."""

from dataclasses import replace

import pytest
from logged_changes import begun, ended

from kms_tui.domain.audit_chain import DAMAGE_FOUND, AuditFile, Chain, missing
from kms_tui.domain.audit_finding import AuditFault
from kms_tui.domain.audit_header import Header, before_first
from kms_tui.domain.audit_line import TOO_LONG, Link, line_of

START = before_first("a log")
HEADER = Header("a log", START).written()
OTHER = Link(4, "0" * 64)
"""A line of that number that was never written."""


def _lines(count: int) -> tuple[list[bytes], list[Link]]:
    lines, links = [], [START]
    for number in range(count):
        entry = ended("a deed") if number % 2 else begun("a deed")
        raw, link = line_of(entry, links[-1])
        lines.append(raw)
        links.append(link)
    return lines, links


LINES, LINKS = _lines(8)
FIRST, SECOND = [HEADER, *LINES[:4]], [Header("a log", LINKS[4]).written(), *LINES[4:]]


def found(*files: list[bytes], names: tuple[int | None, ...] = (1, None)) -> list[tuple[str, ...]]:
    """Return what is wrong with a log of these files: fault, place and sentence."""
    chain = Chain()
    findings = [
        finding
        for name, number, lines in zip("ab", names, files, strict=False)
        for finding in chain.follow(AuditFile(name, number, lines))
    ]
    findings += chain.finish()
    return [(each.fault, f"{each.file}:{each.line}", each.what) for each in findings]


def test_a_log_as_it_was_written_has_nothing_wrong() -> None:
    assert found(FIRST, SECOND) == []
    assert found(FIRST) == []
    assert found([HEADER]) == []


@pytest.mark.parametrize(
    ("lines", "fault", "place", "said"),
    [
        (
            [*FIRST[:2], *FIRST[3:]],
            AuditFault.REMOVED,
            "a:3",
            "Line 2 of the log is missing before this place.",
        ),
        (
            [FIRST[0], *FIRST[3:]],
            AuditFault.REMOVED,
            "a:2",
            "Lines 1 to 2 are missing before this place.",
        ),
        (
            [*FIRST, FIRST[2]],
            AuditFault.OUT_OF_ORDER,
            "a:6",
            "Line 2 of the log stands here, out of order or once more.",
        ),
        (
            [*FIRST[:2], FIRST[2].replace(b"prod", b"test"), *FIRST[3:]],
            AuditFault.ALTERED,
            "a:3",
            "The line is not as it was written.",
        ),
        (
            [*FIRST[:2], b"{}\n", FIRST[2], *FIRST[3:]],
            AuditFault.ALTERED,
            "a:3",
            "The line is not as it was written.",
        ),
        (
            [*FIRST, line_of(begun("b"), OTHER)[0]],
            AuditFault.INSERTED,
            "a:6",
            "The line does not follow from the one before; one of them is not genuine.",
        ),
        (
            [b"{}\n", *FIRST[1:]],
            AuditFault.ALTERED,
            "a:1",
            "The first line is no header of an audit log.",
        ),
        ([*FIRST, LINES[4][:50]], AuditFault.TORN, "a:6", "The rest of a line never completed."),
        (
            [*FIRST, b"\0" * 9 + b"\n"],
            AuditFault.TORN,
            "a:6",
            "The rest of a line never completed.",
        ),
    ],
    ids=[
        *("a line removed", "two lines removed", "a line again", "a line altered", "no line"),
        *("a line inserted", "no header", "a line cut off", "a line lost by a power cut"),
    ],
)
def test_damage_in_a_file_is_told_with_its_line(
    lines: list[bytes], fault: AuditFault, place: str, said: str
) -> None:
    told = [each for each in found(lines) if each[0] != AuditFault.UNFINISHED]
    assert told == [(fault, place, said)]


@pytest.mark.parametrize(
    ("after", "log", "fault", "said"),
    [
        (
            OTHER,
            "a log",
            AuditFault.INSERTED,
            "The file does not follow from what stands before it.",
        ),
        (LINKS[3], "a log", AuditFault.OUT_OF_ORDER, "Line 4 comes here again."),
        (LINKS[5], "a log", AuditFault.REMOVED, "Line 5 of the log is missing before this place."),
        (LINKS[7], "a log", AuditFault.REMOVED, "Lines 5 to 7 are missing before this place."),
        (LINKS[4], "b log", AuditFault.ANOTHER_LOG, "The file belongs to another audit log."),
    ],
)
def test_a_file_that_does_not_follow_is_told_at_its_header(
    after: Link, log: str, fault: AuditFault, said: str
) -> None:
    assert found(FIRST, [Header(log, after).written()]) == [(fault, "b:1", said)]


def test_a_file_whose_name_is_that_of_another_is_told() -> None:
    [told] = found(FIRST, SECOND, names=(1, 6))
    assert told[:2] == (AuditFault.ALTERED, "b:1")
    assert told[2] == "The name of the file is not that of one that begins with line 5."


def test_a_line_that_another_file_follows_was_cut_off() -> None:
    assert found([*FIRST, LINES[4][:50]], SECOND) == [
        (AuditFault.ALTERED, "a:6", "A line was cut off.")
    ]


def test_a_note_of_damage_is_told_for_ever() -> None:
    note = replace(ended("a note", error="It was cut.\x1b"), action=DAMAGE_FOUND)
    raw, link = line_of(note, LINKS[4])
    said = "Damage was found when this was written: It was cut.?"
    assert found([*FIRST, raw, line_of(begun("b"), link)[0]]) == [
        (AuditFault.NOTED, "a:6", said),
        (
            AuditFault.UNFINISHED,
            "a:7",
            "configuration.create began and has not ended: it runs, or was killed.",
        ),
    ]


def test_altered_lines_are_counted_as_lines() -> None:
    chain = Chain()
    list(chain.follow(AuditFile("a", 1, [*FIRST[:3], b"{}\n", b"{}\n"])))
    assert (chain.end, chain.reached, chain.lines, chain.files) == (LINKS[2], 4, 2, 1)
    assert not chain.is_mid_line


def test_a_chain_knows_where_the_awaited_lines_stand() -> None:
    chain = Chain([0, 2, 6, 99])
    list(chain.follow(AuditFile("a", 1, FIRST)))
    size = sum(map(len, FIRST))
    assert (chain.first, chain.size, chain.log) == (1, size, "a log")
    list(chain.follow(AuditFile("b", 5, SECOND)))
    assert chain.seen[2] == (LINKS[2].hash, 1, sum(map(len, FIRST[:3])))
    assert chain.seen[6] == (LINKS[6].hash, 5, sum(map(len, SECOND[:3])))
    assert chain.seen[0] == (START.hash, None, None)
    assert sorted(chain.seen) == [0, 2, 6]


def test_the_size_of_a_file_with_a_line_that_is_too_long_is_not_known() -> None:
    chain = Chain()
    list(chain.follow(AuditFile("a", 1, [HEADER, TOO_LONG, LINES[0]])))
    assert chain.size is None


def test_a_chain_may_begin_with_any_file() -> None:
    chain = Chain(is_from_beginning=False)
    assert list(chain.follow(AuditFile("b", 5, SECOND))) == []
    assert (chain.first, chain.end) == (5, LINKS[8])


def test_lines_that_are_missing_are_told_as_one_or_several() -> None:
    assert missing(3, 3) == "Line 3 of the log is missing before this place."
    assert missing(3, 5, "at the end") == "Lines 3 to 5 are missing at the end."
