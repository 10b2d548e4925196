"""A file system that fails keeps no change from being told as it is, and breaks no log."""

import errno
import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from logged_changes import begun, ended, record
from tampering import files_in

from kms_tui.adapters.audit_log.errors import translated
from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog
from kms_tui.domain.audit_line import read_line
from kms_tui.domain.errors import AuditLogUnusable
from kms_tui.effects import BEFORE, Watcher, watched

ROOM = "Free space there (or raise the quota) and try again."
ACCESS = "Make the directory and the files audit* in it yours, and writable for you."
DISK = "Check the disk (dmesg), then try again."


@pytest.mark.parametrize(
    ("number", "name", "do"),
    [
        (errno.ENOSPC, "ENOSPC", ROOM),
        (errno.EDQUOT, "EDQUOT", ROOM),
        (
            errno.EROFS,
            "EROFS",
            "Make the file system writable, or start kms-tui with --read-only.",
        ),
        *((getattr(errno, name), name, ACCESS) for name in ("EACCES", "EPERM", "ENOTDIR")),
        (errno.ENOENT, "ENOENT", "Name a directory that is there."),
        (errno.ELOOP, "ELOOP", "Move the symbolic link away; kms-tui follows none."),
        (errno.EIO, "EIO", DISK),
    ],
)
def test_a_failure_is_told_with_its_reason_remedy_and_code(number: int, name: str, do: str) -> None:
    reason = os.strerror(number)
    with raises_clearly(AuditLogUnusable) as told, translated(Path("/data"), "read"):
        raise OSError(number, reason)
    assert told.value.what == f"The audit log /data cannot be read: {reason}."
    assert (told.value.do, told.value.code) == (do, name)


def test_a_failure_names_the_file_that_it_is_about_safely() -> None:
    with raises_clearly(AuditLogUnusable) as told, translated(Path("/data"), "written"):
        raise OSError(errno.EIO, "It failed", "/data/\x1b[2J")
    assert told.value.what == "The audit log /data/?[2J cannot be written: It failed."


def test_a_failure_without_a_reason_is_told_as_one() -> None:
    with raises_clearly(AuditLogUnusable) as told, translated(Path("/data"), "read"):
        raise OSError
    assert told.value.what == "The audit log /data cannot be read: the file system refused."
    assert (told.value.do, told.value.code) == (DISK, "")


def failing_at(name: str, passing: int = 1) -> Watcher:
    """Let this effect fail when it is about to happen for the so-manieth time."""
    passed = count(1)

    def watch(moment: str, effect: str) -> None:
        if (moment, effect) == (BEFORE, name) and next(passed) == passing:
            raise OSError(errno.EIO, "It failed")

    return watch


async def fails_to_append(log: FileAuditLog, watcher: Watcher) -> None:
    with watched(watcher), raises_clearly(AuditLogUnusable) as told:
        await log.append(begun("failing"))
    assert told.value.code == "EIO"


@pytest.mark.parametrize("name", ["audit line synced", "audit head synced", "audit head replaced"])
async def test_a_line_that_was_not_recorded_is_cut_off_again(tmp_path: Path, name: str) -> None:
    log = await record(tmp_path, changes=1)
    before = files_in(tmp_path)
    await fails_to_append(log, failing_at(name))
    assert files_in(tmp_path) == before


async def test_a_line_that_the_head_knows_is_not_cut_off(tmp_path: Path) -> None:
    log = FileAuditLog(tmp_path)
    await fails_to_append(log, failing_at("audit folder synced", passing=2))
    assert (await log.end()).seq == 1
    assert (await log.verify(None, None)).is_intact


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-9])


def _removed(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize(
    ("tamper", "damage"),
    [
        (_cut, "Line 2 of the log is missing at the end."),
        (_removed, "audit.jsonl was missing or empty."),
    ],
)
async def test_the_line_after_damage_is_a_note_of_it(
    tmp_path: Path, tamper: Callable[[Path], None], damage: str
) -> None:
    log = await record(tmp_path, changes=1)
    tamper(tmp_path / "audit.jsonl")
    await log.append(ended("later"))
    note, later = (line.members for raw in await log.last(2) if (line := read_line(raw)))
    assert note == {
        **{key: note[key] for key in ("v", "at", "deed", "prev", "hash")},
        "seq": 3,
        "who": "admin7@bastion01",
        "via": "cli",
        "action": "audit.damage-found",
        "subject": {},
        "phase": "ended",
        "outcome": "done",
        "error": damage,
    }
    assert (later["seq"], later["deed"], later["error"]) == (4, "later", "")
    assert len(bytes.fromhex(note["deed"])) == 8
