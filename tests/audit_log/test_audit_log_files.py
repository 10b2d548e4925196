import os
import stat
from pathlib import Path

import pytest
from logged_changes import begun, record

from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog
from kms_tui.domain.audit_line import NO_LINE, read_line
from kms_tui.domain.errors import AuditLogUnusable


def modes(data: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()}


def lines_files(data: Path) -> list[str]:
    return sorted(path.name for path in data.glob("audit*.jsonl"))


async def test_two_lines_a_change_follow_each_other(tmp_path: Path) -> None:
    log = await record(tmp_path / "data", changes=3)
    told = await log.verify(None, None)
    assert (told.is_intact, told.findings, told.files, told.lines) == (True, [], 1, 6)
    assert await log.end() == told.end


async def test_nothing_recorded_is_an_intact_log_and_looking_makes_no_file(tmp_path: Path) -> None:
    log = FileAuditLog(tmp_path / "data")
    assert (await log.verify(None, None)).is_intact
    assert (await log.end(), await log.last(5)) == (NO_LINE, [])
    assert not (tmp_path / "data").exists()


async def test_every_file_is_the_users_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        await record(tmp_path / "data", changes=5, rotate_bytes=1000)
    finally:
        os.umask(before)
    assert modes(tmp_path / "data") == {0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


async def test_a_full_file_is_kept_and_the_next_one_goes_on(tmp_path: Path) -> None:
    log = await record(tmp_path, changes=10, rotate_bytes=2000)
    names = lines_files(tmp_path)
    assert len(names) > 3
    assert names[0] == "audit-0000000001.jsonl"
    told = await log.verify(None, None)
    assert (told.is_intact, told.lines, told.files) == (True, 20, len(names))


async def test_the_last_lines_are_had_across_files(tmp_path: Path) -> None:
    log = await record(tmp_path, changes=10, rotate_bytes=1500)
    lines = [read_line(raw) for raw in await log.last(7)]
    assert [line.link.seq for line in lines if line] == [14, 15, 16, 17, 18, 19, 20]


@pytest.mark.parametrize("name", ["audit.jsonl", "audit.lock", "."])
async def test_what_others_may_write_is_refused_with_the_remedy(tmp_path: Path, name: str) -> None:
    log = await record(tmp_path, changes=1)
    (tmp_path / name).chmod(0o666 if name != "." else 0o777)
    with pytest.raises(AuditLogUnusable) as refused:
        await log.append(begun("late"))
    assert refused.value.do.startswith("chmod ")


@pytest.mark.parametrize("name", ["audit.jsonl", "audit.lock"])
async def test_no_link_is_followed(tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.touch(mode=0o600)
    (tmp_path / name).symlink_to(elsewhere)
    with pytest.raises(AuditLogUnusable):
        await FileAuditLog(tmp_path).append(begun("first"))
    assert elsewhere.read_bytes() == b""
