import fcntl
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from logged_changes import begun, ended, record

from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog
from kms_tui.domain.audit_finding import AuditFault, AuditVerification
from kms_tui.domain.audit_line import LONGEST_LINE_BYTES, NO_LINE, read_line
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
    assert await log.verify(None, None) == AuditVerification(0, 0, NO_LINE, [], 0, is_intact=True)
    assert (await log.end(), await log.last(5)) == (NO_LINE, [])
    assert not (tmp_path / "data").exists()


@pytest.mark.proves("S6")
@pytest.mark.usefixtures("open_umask")
async def test_every_file_is_the_users_alone_whatever_the_umask(tmp_path: Path) -> None:
    await record(tmp_path / "data", changes=5, rotate_bytes=1000)
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
    assert len(await log.last(1)) == 1
    assert len(await log.last(100)) == 20


@pytest.mark.proves("S6")
@pytest.mark.parametrize(
    ("name", "mode", "wanted"),
    [
        *(("data/audit.jsonl", 0o660, "600"), ("data/audit.lock", 0o604, "600")),
        *(("data", 0o750, "700"), ("data", 0o701, "700")),
    ],
)
async def test_what_others_may_reach_is_refused_with_the_remedy(
    tmp_path: Path, name: str, mode: int, wanted: str
) -> None:
    log, path = await record(tmp_path / "data", changes=1), tmp_path / name
    path.chmod(mode)
    with raises_clearly(AuditLogUnusable) as refused:
        await log.append(begun("late"))
    assert refused.value.what == f"{path} has mode {mode:04o}: it must be yours alone."
    assert refused.value.do == f"chmod {wanted} {path}"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("name", ["my data", "my data/audit.jsonl"])
async def test_what_belongs_to_another_user_is_refused_with_the_remedy(
    tmp_path: Path, name: str
) -> None:
    log, path = await record(tmp_path / "my data", changes=1), tmp_path / name
    os.chown(path, 12345, -1)
    with raises_clearly(AuditLogUnusable) as refused:
        await log.append(begun("late"))
    assert refused.value.what == f"{path} belongs to another user (uid 12345)."
    assert refused.value.do == f"chown {os.geteuid()} '{path}'"


async def test_a_link_or_a_file_in_the_place_of_the_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path)
    for name, found in (("file", "no directory"), ("link", "a symbolic link")):
        with raises_clearly(AuditLogUnusable) as refused:
            await FileAuditLog(tmp_path / name).append(begun("first"))
        assert refused.value.what == f"{tmp_path / name} is {found}; it was left as it is."
        assert refused.value.do == "Move it away; kms-tui makes a directory of its own."


@pytest.mark.proves("S6")
@pytest.mark.attack(
    "F2 a link in place of a file of the program",
    defence="links are not followed, and what they lead to stays as it was",
)
@pytest.mark.parametrize("name", ["audit.jsonl", "audit.lock"])
async def test_no_link_is_followed(tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.touch(mode=0o600)
    (tmp_path / name).symlink_to(elsewhere)
    with raises_clearly(AuditLogUnusable):
        await FileAuditLog(tmp_path).append(begun("first"))
    assert elsewhere.read_bytes() == b""


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
@pytest.mark.parametrize("name", ["audit.jsonl", "audit.lock"])
async def test_what_is_no_file_is_neither_read_nor_written(
    tmp_path: Path, name: str, make: Callable[[Path], None]
) -> None:
    make(tmp_path / name)
    log = FileAuditLog(tmp_path)
    with raises_clearly(AuditLogUnusable) as refused:
        await log.append(begun("first"))
    assert str(tmp_path / name) in refused.value.what
    for use in (log.verify(None, None), log.last(5)):
        with raises_clearly(AuditLogUnusable) as refused:
            await use
        said = f"{tmp_path / name} is no regular file; it was left as it is."
        assert refused.value.what == said
        assert refused.value.do == "Move it away; kms-tui makes a regular file of its own."


async def test_a_log_that_another_process_does_not_let_go_of_is_refused_in_time(
    tmp_path: Path,
) -> None:
    await record(tmp_path, changes=1)
    descriptor = os.open(tmp_path / "audit.lock", os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    log = FileAuditLog(tmp_path, lock_seconds=0.1)
    for use in (log.append(begun("late")), log.end(), log.last(1)):
        with raises_clearly(AuditLogUnusable) as refused:
            await use
        held = "Another process holds the audit log for more than 0.1 seconds."
        assert refused.value.what == held
        wait = "Wait until it has finished; look for one that is stopped (ps, fuser audit.lock)."
        assert refused.value.do == wait
    os.close(descriptor)
    assert (await log.end()).seq == 2


async def test_a_line_longer_than_any_is_one_that_was_put_in(tmp_path: Path) -> None:
    log = await record(tmp_path, changes=1)
    with (tmp_path / "audit.jsonl").open("ab") as file:
        file.write(b"x" * 3 * LONGEST_LINE_BYTES + b"\n")
    await log.append(begun("later"))
    found = await log.verify(None, None)
    faults = [each.fault for each in found.findings if each.fault.is_damage]
    assert (faults, found.end.seq) == ([AuditFault.ALTERED, AuditFault.NOTED], 4)


@pytest.mark.parametrize("size", [100, LONGEST_LINE_BYTES, 3 * LONGEST_LINE_BYTES])
async def test_the_rest_of_a_line_is_removed_however_long_it_is(tmp_path: Path, size: int) -> None:
    log = await record(tmp_path, changes=1)
    with (tmp_path / "audit.jsonl").open("ab") as file:
        file.write(b"x" * size)
    assert [each.fault for each in (await log.verify(None, None)).findings] == [AuditFault.TORN]
    await log.append(ended("later"))
    found = await log.verify(None, None)
    assert (found.findings, found.end.seq) == ([], 3)


async def test_files_that_were_moved_are_read_where_they_are(tmp_path: Path) -> None:
    log = await record(tmp_path / "data", changes=10, rotate_bytes=2000)
    archive = tmp_path / "archive"
    archive.mkdir()
    for name in lines_files(tmp_path / "data")[:2]:
        (tmp_path / "data" / name).rename(archive / name)
    assert not (await log.verify(None, None)).is_intact
    assert (await log.verify(archive, None)).is_intact
