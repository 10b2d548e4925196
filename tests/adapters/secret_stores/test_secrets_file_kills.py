"""Seventy kills, looked at from several sides: the file afterwards is an old or a new one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from killed_processes import DOOMED, opened, passphrase
from secret_store_parts import (
    HERE,
    PASSPHRASE,
    PLANTED,
    USERNAME,
    created_file,
    python,
    query,
    secrets_file,
)

from kms_tui.domain.errors import WrongPassphrase
from kms_tui.services.ports import SecretStoreState

ROUNDS = 14


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What the killed processes left, and what they had acknowledged."""

    parent: Path
    steps: dict[str, dict[int, int]]
    """By what was done and in which round: the number of the last step that was acknowledged."""

    @property
    def data(self) -> Path:
        return self.parent / "data"


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    parent = tmp_path_factory.mktemp("killed")
    (parent / "backups").mkdir()
    created_file(parent / "data").set_password("from before", USERNAME, PLANTED)
    steps: dict[str, dict[int, int]] = defaultdict(dict)
    told = python(str(HERE / "killed_processes.py"), str(parent), str(ROUNDS))
    for line in told.splitlines():
        done, lap, number = line.split()
        steps[done][int(lap)] = int(number)
    return Aftermath(parent, steps)


@pytest.mark.parametrize("done", ["set", "deleted", "changed", "copied", "created"])
def test_the_processes_came_to_do_something(aftermath: Aftermath, done: str) -> None:
    assert aftermath.steps[done]


def test_the_file_is_sound(aftermath: Aftermath) -> None:
    backend, _ = opened(aftermath.data)
    assert backend.get_password("from before", USERNAME) == PLANTED
    assert query(aftermath.data / "secrets.db", "PRAGMA integrity_check") == [("ok",)]


def test_an_overwritten_entry_has_the_acknowledged_value_or_the_next(aftermath: Aftermath) -> None:
    backend, _ = opened(aftermath.data)
    for lap, number in aftermath.steps["set"].items():
        found = backend.get_password(f"overwritten {lap}", USERNAME)
        assert found in {f"{number}", f"{number + 1}"}


def test_a_deleted_entry_stays_away_and_any_other_is_readable(aftermath: Aftermath) -> None:
    backend, _ = opened(aftermath.data)
    for lap in range(ROUNDS):
        deleted = aftermath.steps["deleted"].get(lap, -1) + 1
        found = [
            backend.get_password(f"doomed {lap}/{number}", USERNAME) for number in range(DOOMED)
        ]
        assert found[:deleted] == [None] * deleted
        # The one after the last acknowledged may be gone as well.
        assert found[deleted + 1 :] == ["doomed"] * (DOOMED - deleted - 1)


def test_the_acknowledged_passphrase_or_the_next_opens_the_file(aftermath: Aftermath) -> None:
    last = max(aftermath.steps["changed"].values())
    _, number = opened(aftermath.data)
    # A killed change may have taken effect in the last rounds, which acknowledged nothing.
    assert last <= number <= last + ROUNDS
    with raises_clearly(WrongPassphrase):
        secrets_file(aftermath.data).unlock(passphrase(number - 1))


def test_a_backup_is_whole_or_not_there(aftermath: Aftermath) -> None:
    backups = aftermath.parent / "backups"
    copies = {path.name: path for path in backups.iterdir() if path.suffix != ".new"}
    for lap, last in aftermath.steps["copied"].items():
        assert {f"copy {lap} {number}" for number in range(last + 1)} <= copies.keys()
    for copy in copies.values():
        assert query(copy, "PRAGMA integrity_check") == [("ok",)]
        assert query(copy, "SELECT count(*) FROM item WHERE service = 'from before'") == [(1,)]
        assert query(copy, "SELECT count(*) FROM slot") == [(1,)]


def test_a_killed_backup_can_be_repeated_and_leaves_nothing(aftermath: Aftermath) -> None:
    backend, _ = opened(aftermath.data)
    backups = aftermath.parent / "backups"
    for leftover in list(backups.glob("*.new")):
        copy = backups / leftover.name.partition(".")[0]
        copy.unlink(missing_ok=True)
        backend.back_up(copy)
    assert not list(backups.glob("*.*"))


def test_a_created_file_is_whole_or_not_there(aftermath: Aftermath) -> None:
    for lap in range(ROUNDS):
        directory = aftermath.parent / f"created {lap}"
        backend = secrets_file(directory)
        if backend.state() is SecretStoreState.MISSING:
            assert lap not in aftermath.steps["created"]
            backend.create(PASSPHRASE)
        backend.unlock(PASSPHRASE)
        assert [path.name for path in directory.iterdir()] == ["secrets.db"]


def test_the_next_write_leaves_nothing_beside_the_file(aftermath: Aftermath) -> None:
    # Until then there may be a journal that has not begun to count.
    opened(aftermath.data)[0].set_password("written later", USERNAME, PLANTED)
    assert [path.name for path in aftermath.data.iterdir()] == ["secrets.db"]
