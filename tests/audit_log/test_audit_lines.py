import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from logged_changes import NOON, begun, ended

from kms_tui.domain.audit import AuditEntry, Outcome, Phase
from kms_tui.domain.audit_chain import AuditFile
from kms_tui.domain.audit_finding import AuditFault
from kms_tui.domain.audit_header import Header, before_first
from kms_tui.domain.audit_line import LONGEST_LINE_BYTES, NO_LINE, line_of, read_line
from kms_tui.domain.audit_verification import verify

START = before_first("a log")
SPEAKING = "\N{CHERRY BLOSSOM}"
"""A character that takes twelve bytes when it is escaped."""


def written(changes: int) -> Iterator[bytes]:
    """Yield a file of the log."""
    yield Header("a log", START).written()
    link = START
    for number in range(changes):
        for entry in (begun(f"deed {number}"), ended(f"deed {number}")):
            raw, link = line_of(entry, link)
            yield raw


def test_a_line_tells_what_was_recorded_and_is_read_back() -> None:
    raw, link = line_of(begun("a deed", name="prod-\u00e4"), START)
    told = json.loads(raw)
    assert told == {
        "v": 1,
        "seq": 1,
        "at": "2026-11-25T12:00:00.000+00:00",
        "who": "admin7@bastion01",
        "via": "cli",
        "deed": "a deed",
        "action": "configuration.create",
        "subject": {"configuration": "prod-\u00e4"},
        "phase": "begun",
        "outcome": None,
        "error": "",
        "prev": START.hash,
        "hash": link.hash,
    }
    assert str(link) == f"1:{link.hash}"
    line = read_line(raw)
    assert line is not None
    assert (line.link, line.prev, line.members) == (link, START.hash, told)


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b'":"', b'": "', 1),
        lambda raw: raw.replace(b"{", b'{"action":"x",', 1),
        lambda raw: raw.replace(b'"v":1', b'"v":1.0'),
        lambda raw: raw.replace(b"prod-eu", b"prod-\\u0065u"),
        lambda raw: raw.replace(b'"hash":"', b'"hash":"\\u00fc'),
        lambda _raw: b"[]\n",
        lambda raw: raw[:-1],
        lambda raw: raw + b"\n",
        lambda _raw: b"[" * 100_000 + b"\n",
    ],
    ids=["blank", "twice", "number", "escape", "hash", "list", "no end", "two ends", "nested"],
)
def test_what_means_the_same_and_is_written_otherwise_is_no_line(change) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a lambda each
    assert read_line(change(line_of(begun("a deed"), START)[0])) is None


def test_texts_of_others_are_made_visible() -> None:
    raw, _ = line_of(begun("a deed", name='\x1b]0;x\x07 \u202e\ud800 quote" '), START)
    assert json.loads(raw)["subject"]["configuration"] == '?]0;x? ?? quote" '


def test_the_longest_line_is_shorter_than_what_is_read_as_one() -> None:
    long = SPEAKING * 200_000
    subject = {f"{SPEAKING * 200}{number}": long for number in range(50)}
    most = replace(ended("x", error=long), who=long, via=long, deed=long, action=long)
    for names in (subject, {f"{n}{key}": name for n, (key, name) in enumerate(subject.items())}):
        raw, _ = line_of(replace(most, subject=names), START)
        assert len(raw) < LONGEST_LINE_BYTES


def test_the_end_of_a_change_tells_its_outcome_and_error() -> None:
    zone = timezone(timedelta(hours=2))
    refused = replace(ended("a deed", Outcome.REFUSED, "NameTaken: no"), at=NOON.astimezone(zone))
    told = json.loads(line_of(refused, START)[0])
    assert (told["phase"], told["outcome"], told["error"]) == ("ended", "refused", "NameTaken: no")
    assert told["at"] == "2026-11-25T12:00:00.000+00:00"


def test_texts_are_cut_where_a_line_would_get_too_long() -> None:
    long = "x" * 200_000
    most = AuditEntry(
        NOON, long, long, long, long, {long: long, "b": long}, Phase.BEGUN, None, long
    )
    told = json.loads(line_of(most, START)[0])
    lengths = {name: len(told[name]) for name in ("who", "via", "deed", "action", "error")}
    assert lengths == {"who": 300, "via": 100, "deed": 100, "action": 100, "error": 1000}
    names = [(len(word), len(name)) for word, name in told["subject"].items()]
    assert sorted(names) == [(1, 0), (100, 110_000)]


def test_each_name_of_the_largest_import_is_told() -> None:
    names = ", ".join(f"{number:0100}" for number in range(1000))
    raw, _ = line_of(replace(begun("x"), subject={"new": names}), START)
    assert json.loads(raw)["subject"]["new"] == names


def test_more_names_than_a_line_holds_are_counted() -> None:
    names = {f"configuration {number}": "x" for number in range(25)}
    told = json.loads(line_of(replace(begun("x"), subject=names), START)[0])["subject"]
    assert (len(told), told["..."]) == (21, "5 more")
    twenty = dict([*names.items()][:20])
    assert json.loads(line_of(replace(begun("x"), subject=twenty), START)[0])["subject"] == twenty


def test_looking_through_a_long_log_needs_no_memory_for_it() -> None:
    tracemalloc.start()
    try:
        found = verify([AuditFile("audit.jsonl", None, written(changes=2000))], None)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.lines == 4000
    assert peak < 200_000


def test_very_many_findings_are_counted_and_the_first_ones_told() -> None:
    lines = [*written(changes=0), *(b"nothing\n" for _ in range(3000))]
    found = verify([AuditFile("audit.jsonl", None, lines)], None)
    # Of one more, there is no head.
    assert (len(found.findings), found.left_out, found.is_intact) == (1000, 2001, False)
    assert {finding.fault for finding in found.findings} == {AuditFault.ALTERED}


def test_changes_that_never_end_are_told_in_bounded_memory() -> None:
    link, lines = START, [Header("a log", START).written()]
    for number in range(10_010):
        raw, link = line_of(begun(f"{number}"), link)
        lines.append(raw)
    found = verify([AuditFile("audit.jsonl", None, lines)], None, NO_LINE)
    assert len(found.findings) + found.left_out == 10_010 + 1  # and that there is no head
