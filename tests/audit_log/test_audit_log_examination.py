from collections.abc import Callable
from pathlib import Path

import pytest
from complete_findings import complete
from logged_changes import begun, record

from kms_tui.adapters.audit_log.audit_log_examination import AuditLogExamination
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic


async def found(data: Path) -> Finding:
    [finding] = complete(await AuditLogExamination(data).examine(), Topic.CATALOGUE)
    return finding


async def test_a_log_that_is_not_there_is_made_later_and_not_by_looking(tmp_path: Path) -> None:
    finding = await found(tmp_path / "data")
    what = "There is no audit log yet; it is made at the first change."
    assert finding == Finding(Topic.CATALOGUE, "no-audit-log", Verdict.PASS, what)
    assert not (tmp_path / "data").exists()


async def test_a_log_in_order_is_told_with_its_last_line_and_size(tmp_path: Path) -> None:
    await record(tmp_path, changes=10, rotate_bytes=2000)
    what = "The audit log is in order: its last line is 20, 8 KiB."
    assert await found(tmp_path) == Finding(Topic.CATALOGUE, "audit-log", Verdict.PASS, what)


async def test_a_log_whose_head_is_behind_it_is_in_order(tmp_path: Path) -> None:
    log = await record(tmp_path, changes=1)
    head = (tmp_path / "audit.head").read_bytes()
    await log.append(begun("killed"))
    (tmp_path / "audit.head").write_bytes(head)
    assert (await found(tmp_path)).what == "The audit log is in order: its last line is 3, 2 KiB."


@pytest.mark.parametrize("name", ["audit.jsonl", "audit-0000000001.jsonl", "audit.head"])
async def test_a_file_that_others_may_read_is_told_with_the_command(
    tmp_path: Path, name: str
) -> None:
    await record(tmp_path, changes=10, rotate_bytes=2000)
    (tmp_path / name).chmod(0o644)
    what = f"{tmp_path / name} has mode 0644: it must be yours alone."
    assert await found(tmp_path) == Finding(
        *(Topic.CATALOGUE, "audit-log-unusable", Verdict.FAIL, what),
        do=f"chmod 600 {tmp_path / name}",
    )


@pytest.mark.parametrize("name", ["audit.jsonl", "audit.head"])
async def test_a_link_that_leads_nowhere_is_told(tmp_path: Path, name: str) -> None:
    await record(tmp_path, changes=1)
    (tmp_path / name).unlink()
    (tmp_path / name).symlink_to(tmp_path / "nothing")
    finding = await found(tmp_path)
    assert (finding.code, finding.verdict) == ("audit-log-unusable", Verdict.FAIL)
    assert finding.what == f"{tmp_path / name} is a symbolic link; it was left as it is."


def _removed(file: Path) -> None:
    file.unlink()


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-300])


def _altered(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"prod-eu", b"prod-us", 1))


@pytest.mark.parametrize(
    ("tamper", "damage"),
    [
        (_removed, "audit.jsonl was missing or empty."),
        (_cut, "Line 4 of the log is missing at the end."),
        (_altered, "The line is not as it was written."),
    ],
)
async def test_damage_to_the_newest_lines_is_found(
    tmp_path: Path, tamper: Callable[[Path], None], damage: str
) -> None:
    await record(tmp_path, changes=2)
    tamper(tmp_path / "audit.jsonl")
    assert await found(tmp_path) == Finding(
        Topic.CATALOGUE,
        "audit-log-broken",
        Verdict.FAIL,
        f"The audit log is not as it was written: {damage}",
        "kms-tui audit verify (looks through all of it)",
    )
