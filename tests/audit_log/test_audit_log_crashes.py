"""A log whose writers die, or whose host does, is intact and goes on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from counting import Sized, Tally
from logged_changes import begun, record
from tampering import CURRENT, HEAD, files_in, put

from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog
from kms_tui.domain.audit_finding import AuditFault

HERE = Path(__file__).parent
ROTATE_BYTES = 2500


def started(script: str, *arguments: object) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, str(HERE / script), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def killed_at_lines(before: Path, after: Path, rotate_bytes: int, stride: int) -> list[Path]:
    """Return what appends leave that are killed, each at another one of their lines of code."""
    after.mkdir()
    assert started("killed_appends.py", before, after, rotate_bytes, stride).wait(120) == 0
    return [*after.iterdir()]


async def is_intact(log: FileAuditLog) -> bool:
    return (await log.verify(None, None)).is_intact


async def goes_on(data: Path, lines: int) -> None:
    """Expect a log of so many lines, or one more, to which nothing has happened."""
    log = FileAuditLog(data, rotate_bytes=ROTATE_BYTES)
    found = await log.verify(None, None)
    assert (found.is_intact, found.end.seq in (lines, lines + 1)) == (True, True), data
    await log.append(begun("later"))
    later = await log.verify(None, None)
    assert (later.is_intact, later.end.seq) == (True, found.end.seq + 1), data
    assert AuditFault.NOTED not in [finding.fault for finding in later.findings]


async def test_several_processes_append_to_one_log(tmp_path: Path, sized: Sized) -> None:
    changes = sized(60, 250)
    sessions = [started("appending_process.py", tmp_path, name, changes) for name in ("one", "two")]
    assert [session.wait(60) for session in sessions] == [0, 0]
    found = await FileAuditLog(tmp_path).verify(None, None)
    assert (found.is_intact, found.lines, found.findings) == (True, 4 * changes, [])
    assert found.files > changes // 25


@pytest.mark.proves("R1")
@pytest.mark.parametrize("changes", [0, 2], ids=["the first line", "another line"])
async def test_an_append_that_is_killed_at_any_line_leaves_a_log_that_goes_on(
    tmp_path: Path, changes: int, sized: Sized, tally: Tally
) -> None:
    before, stride = tmp_path / "before", sized(5, 1)
    before.mkdir(mode=0o700)
    await record(before, changes)
    left = killed_at_lines(before, tmp_path / "after", ROTATE_BYTES, stride)
    assert len(left) > 50 // stride
    for data in left:
        await goes_on(data, lines=2 * changes)
    tally("R1", "appends killed at a line of code", tried=len(left))


@pytest.mark.proves("R2")
async def test_an_append_that_is_killed_as_the_first_one_was_leaves_a_log_that_goes_on(
    tmp_path: Path, sized: Sized, tally: Tally
) -> None:
    before = tmp_path / "before"
    await FileAuditLog(before).append(begun("killed"))
    (before / HEAD).unlink()
    left = killed_at_lines(before, tmp_path / "after", ROTATE_BYTES, sized(5, 1))
    for data in left:
        await goes_on(data, lines=1)
    tally("R2", "the first append and the next one killed at a line of code", tried=len(left))


@pytest.mark.proves("R1")
async def test_an_append_that_is_killed_while_it_begins_a_new_file_leaves_a_log_that_goes_on(
    tmp_path: Path, sized: Sized, tally: Tally
) -> None:
    await record(tmp_path / "before", changes=2)
    left = killed_at_lines(tmp_path / "before", tmp_path / "after", 1, sized(3, 1))
    assert {tuple(files_in(data)) for data in left} == {
        (HEAD, CURRENT),
        ("audit-0000000001.jsonl", HEAD),
        ("audit-0000000001.jsonl", HEAD, CURRENT),
    }
    for data in left:
        await goes_on(data, lines=4)
    tally("R1", "appends killed at a line of code", tried=len(left))


async def test_the_rest_of_a_line_after_a_power_cut_is_removed(tmp_path: Path) -> None:
    await record(tmp_path, changes=2)
    before = files_in(tmp_path)
    await FileAuditLog(tmp_path).append(begun("cut off"))
    whole = files_in(tmp_path)[CURRENT]
    for size in range(len(before[CURRENT]), len(whole) + 1, 7):
        put({HEAD: before[HEAD], CURRENT: whole[:size]}, tmp_path)
        await goes_on(tmp_path, lines=4)


async def test_zeros_that_a_power_cut_left_are_the_rest_of_a_line(tmp_path: Path) -> None:
    await record(tmp_path, changes=2)
    before = files_in(tmp_path)
    put({**before, CURRENT: before[CURRENT] + bytes(4000)}, tmp_path)
    await goes_on(tmp_path, lines=4)


async def test_a_line_of_which_a_power_cut_left_the_end_only_is_the_rest_of_a_line(
    tmp_path: Path,
) -> None:
    await record(tmp_path, changes=2)
    before = files_in(tmp_path)
    await FileAuditLog(tmp_path).append(begun("torn"))
    line = files_in(tmp_path)[CURRENT].removeprefix(before[CURRENT])
    put({HEAD: before[HEAD], CURRENT: before[CURRENT] + bytes(40) + line[40:]}, tmp_path)
    await goes_on(tmp_path, lines=4)


async def test_a_known_line_that_was_overwritten_with_zeros_is_missed(tmp_path: Path) -> None:
    await record(tmp_path, changes=2)
    files = files_in(tmp_path)
    put({**files, CURRENT: files[CURRENT][:-60] + bytes(59) + b"\n"}, tmp_path)
    assert not await is_intact(FileAuditLog(tmp_path))


async def test_damage_is_noted_as_something_of_its_own_that_was_done(tmp_path: Path) -> None:
    await record(tmp_path, changes=2)
    (tmp_path / HEAD).unlink()
    log = FileAuditLog(tmp_path)
    await log.append(begun("later"))
    note, later = map(json.loads, await log.last(2))
    assert (note["phase"], note["outcome"], note["subject"]) == ("ended", "done", {})
    assert note["deed"] != later["deed"]
    assert later["phase"] == "begun"


async def test_a_head_that_a_power_cut_took_back_by_some_lines_is_no_damage(tmp_path: Path) -> None:
    await record(tmp_path, changes=1, rotate_bytes=ROTATE_BYTES)
    old = files_in(tmp_path)[HEAD]
    log = FileAuditLog(tmp_path, rotate_bytes=ROTATE_BYTES)
    for number in range(3):
        await log.append(begun(f"{number}"))
    put({**files_in(tmp_path), HEAD: old}, tmp_path)
    await goes_on(tmp_path, lines=5)


async def test_a_full_file_whose_name_is_taken_is_not_moved_over_it(tmp_path: Path) -> None:
    await record(tmp_path, changes=1)
    (tmp_path / "audit-0000000001.jsonl").write_text("somebody's\n")
    await record(tmp_path, changes=4, rotate_bytes=1500)
    assert (tmp_path / "audit-0000000001.jsonl").read_text() == "somebody's\n"
    assert not await is_intact(FileAuditLog(tmp_path))
