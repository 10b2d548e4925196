from collections.abc import Callable
from pathlib import Path

import pytest
from complete_findings import complete
from logged_changes import record

from kms_tui.adapters.audit_log.audit_log_examination import AuditLogExamination
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic


async def found(data: Path) -> Finding:
    [finding] = complete(await AuditLogExamination(data).examine(), Topic.CATALOGUE)
    return finding


async def test_a_log_that_is_not_there_is_made_later_and_not_by_looking(tmp_path: Path) -> None:
    finding = await found(tmp_path / "data")
    assert (finding.code, finding.verdict) == ("no-audit-log", Verdict.PASS)
    assert not (tmp_path / "data").exists()


async def test_a_log_in_order_is_told_with_its_last_line_and_size(tmp_path: Path) -> None:
    await record(tmp_path, changes=10, rotate_bytes=2000)
    finding = await found(tmp_path)
    assert (finding.code, finding.verdict) == ("audit-log", Verdict.PASS)
    assert finding.what.startswith("The audit log is in order: its last line is 20, 8 KiB")


@pytest.mark.parametrize("name", ["audit.jsonl", "audit-0000000001.jsonl", "audit.head"])
async def test_a_file_that_others_may_read_is_told_with_the_command(
    tmp_path: Path, name: str
) -> None:
    await record(tmp_path, changes=10, rotate_bytes=2000)
    (tmp_path / name).chmod(0o644)
    finding = await found(tmp_path)
    assert (finding.code, finding.verdict) == ("audit-log-unusable", Verdict.FAIL)
    assert finding.do == f"chmod 600 {tmp_path / name}"


def _removed(file: Path) -> None:
    file.unlink()


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-300])


def _altered(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"prod-eu", b"prod-us", 1))


@pytest.mark.parametrize("tamper", [_removed, _cut, _altered])
async def test_damage_to_the_newest_lines_is_found(
    tmp_path: Path, tamper: Callable[[Path], None]
) -> None:
    await record(tmp_path, changes=2)
    tamper(tmp_path / "audit.jsonl")
    finding = await found(tmp_path)
    assert (finding.code, finding.verdict) == ("audit-log-broken", Verdict.FAIL)
    assert finding.do.startswith("kms-tui audit verify")
