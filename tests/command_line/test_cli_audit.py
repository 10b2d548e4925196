"""The audit log by verbs; what is written to it, and how, is tested where it is written."""

import asyncio
from pathlib import Path

import pytest
from cli_documents import followed
from logged_changes import record
from unattended import Ran, Unattended, lines

from kms_tui.cli.keeping.audit_report import line_texts
from kms_tui.domain.audit_line import read_line


def log_of(job: Unattended, changes: int = 6) -> Path:
    """Record changes on the host, across several files; return the first one."""
    asyncio.run(record(job.host.data, changes, rotate_bytes=1500))
    return job.host.data / "audit-0000000001.jsonl"


def test_a_host_without_changes_has_an_intact_log_and_gets_no_file(job: Unattended) -> None:
    assert job.runs("audit", "verify") == Ran(0, "Nothing was recorded yet.\n", "")
    assert job.runs("audit", "head").out == f"0:{'0' * 64}\n"
    assert not job.host.data.exists()


def test_an_intact_log_is_told_as_such(job: Unattended) -> None:
    log_of(job)
    told = job.runs("audit", "verify", "--json")
    document = followed("audit-verify", told.out)
    assert (told.code, document["intact"], document["lines"]) == (0, True, 12)
    assert job.runs("audit", "verify").out.endswith(": intact. The last line is 12.\n")


def test_a_log_without_a_file_is_broken_and_says_which_lines_are_gone(job: Unattended) -> None:
    first = log_of(job)
    first.rename(job.host.home / first.name)
    told = job.runs("audit", "verify")
    assert (told.code, told.out.startswith("removed ")) == (1, True)
    assert "are missing before this place." in told.out
    assert told.err.startswith("kms-tui: The audit log is not as it was written. ")
    assert job.runs("audit", "verify", "--archive", str(job.host.home)).code == 0


def test_a_broken_log_gives_its_document_too(job: Unattended) -> None:
    first = log_of(job)
    first.write_bytes(first.read_bytes().replace(b"prod-eu", b"prod-us", 1))
    told = job.runs("audit", "verify", "--json")
    [finding] = followed("audit-verify", told.out)["findings"]
    assert (told.code, finding["fault"], finding["file"]) == (1, "altered", first.name)


def test_a_log_rolled_back_as_a_whole_is_found_by_what_was_kept_elsewhere(job: Unattended) -> None:
    log_of(job)
    kept = job.runs("audit", "head").out.strip()
    assert job.runs("audit", "verify", "--anchor", kept).code == 0
    for file in job.host.data.iterdir():
        file.unlink()
    log_of(job, changes=2)
    assert job.runs("audit", "verify").code == 0
    told = job.runs("audit", "verify", "--anchor", kept)
    assert (told.code, told.out.startswith("anchor ")) == (1, True)


@pytest.mark.parametrize("text", ["", "12", "x:y", f"1:{'A' * 64}"])
def test_what_is_no_anchor_is_wrong_use(job: Unattended, text: str) -> None:
    assert job.runs("audit", "verify", "--anchor", text).code == 2


def test_the_newest_lines_are_shown_last_and_their_document_has_them_as_they_are(
    job: Unattended,
) -> None:
    log_of(job)
    told = lines(job.runs("audit", "show", "--last", "2").out)
    assert [line.split()[-1] for line in told[1:]] == ["begun", "done"]
    document = followed("audit-show", job.runs("audit", "show", "--last", "2", "--json").out)
    written = (job.host.data / "audit.jsonl").read_bytes().splitlines(keepends=True)[-2:]
    assert document["lines"] == [line.members for line in map(read_line, written) if line]


def test_each_thing_that_an_action_was_on_is_told_by_its_kind() -> None:
    line = {"at": "2026-11-26T01:10:09+00:00", "subject": {"key": "2", "universe": "orders"}}
    assert line_texts(line)[4] == "key 2, universe orders"
    assert line_texts({"subject": {"universe": "orders"}})[4] == "orders"


def test_a_line_that_cannot_be_read_is_shown_as_such(job: Unattended) -> None:
    log_of(job)
    with (job.host.data / "audit.jsonl").open("ab") as file:
        file.write(b"\x1b]0;title\x07 nothing\n")
    told = job.runs("audit", "show", "--last", "1")
    assert lines(told.out)[-1].endswith("This line cannot be read.")


def test_a_read_only_session_may_look_at_it(job: Unattended) -> None:
    log_of(job)
    for verb in ("verify", "show", "head"):
        assert job.runs("--read-only", "audit", verb).code == 0
