"""A disk that is full, fills up half way or is read-only: told as such, nothing lost or left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_disk import printed_on_small_disk

pytestmark = pytest.mark.proves("R4")
PROGRAM = Path(__file__).with_name("backups_on_full_disk.py")
FAILING = ["full", "room for half a copy", "room for the copy", "room for the kept one, too"]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - JSON
    disk, elsewhere = tmp_path_factory.mktemp("disk"), tmp_path_factory.mktemp("elsewhere")
    return printed_on_small_disk(PROGRAM, disk, elsewhere)


@pytest.mark.parametrize("disk", FAILING)
def test_a_restore_for_which_there_is_no_room_changes_nothing(outcome: Any, disk: str) -> None:  # noqa: ANN401 - JSON
    told = outcome[disk]
    assert told["restore"].startswith("There is no space left for the catalogue")
    assert told["is_old"]
    assert told["has_marker"]
    assert told["is_sound"]


@pytest.mark.parametrize("disk", FAILING[:-1])
def test_nothing_of_it_is_left_on_the_full_disk(outcome: Any, disk: str) -> None:  # noqa: ANN401 - JSON
    assert outcome[disk]["left"] == []


def test_what_it_had_kept_before_the_disk_was_full_stays(outcome: Any) -> None:  # noqa: ANN401 - JSON
    [kept] = outcome[FAILING[-1]]["left"]
    assert kept.startswith("catalogue.replaced-")


def test_a_backup_for_which_there_is_no_room_says_so(outcome: Any) -> None:  # noqa: ANN401 - JSON
    told = outcome["full"]["back_up_there"]
    assert "could not be written. Free space there" in told


@pytest.mark.parametrize("disk", [*FAILING, "read-only"])
def test_a_full_or_read_only_disk_is_backed_up_to_another_one(outcome: Any, disk: str) -> None:  # noqa: ANN401 - JSON
    assert not outcome[disk]["back_up_elsewhere"]


def test_a_read_only_disk_is_told_as_such(outcome: Any) -> None:  # noqa: ANN401 - JSON
    told = outcome["read-only"]
    assert "Choose a directory of your own that can be written" in told["back_up_there"]
    assert "can be read but not written" in told["restore"]


def test_once_there_is_room_the_restore_succeeds(outcome: Any) -> None:  # noqa: ANN401 - JSON
    assert not outcome["after"]["restore"]
    assert not outcome["after"]["is_old"]
