from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_disk import printed_on_small_disk

pytestmark = pytest.mark.proves("R4")
PROGRAM = Path(__file__).with_name("full_disk.py")
CHANGES = ["put", "replace", "change_passphrase", "delete", "create", "back_up_there"]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - JSON
    disk, elsewhere = tmp_path_factory.mktemp("disk"), tmp_path_factory.mktemp("elsewhere")
    return {**printed_on_small_disk(PROGRAM, disk, elsewhere), "elsewhere": elsewhere}


@pytest.mark.parametrize("use", CHANGES)
def test_a_full_disk_is_told_as_such(outcome: Any, use: str) -> None:  # noqa: ANN401 - JSON
    assert outcome["full"][use].startswith("There is no space left for the ")


def test_a_full_disk_for_the_backup_is_told_as_the_backups(outcome: Any) -> None:  # noqa: ANN401 - JSON
    assert outcome["full"]["back_up_there"].endswith("/copy.")


def test_a_full_disk_leaves_nothing_half_made(outcome: Any) -> None:  # noqa: ANN401 - JSON
    assert outcome["left"] == ["filler", "secrets.db"]


@pytest.mark.parametrize("use", ["put", "replace", "change_passphrase", "delete"])
def test_a_read_only_disk_is_told_as_such(outcome: Any, use: str) -> None:  # noqa: ANN401 - JSON
    told = outcome["read_only"][use]
    assert told == "The encrypted secrets file can be read but not written."


@pytest.mark.parametrize("state", ["full", "read_only"])
def test_secrets_stay_readable_and_can_be_saved_elsewhere(outcome: Any, state: str) -> None:  # noqa: ANN401 - JSON
    assert outcome[state]["get"] == ""
    assert outcome[state]["back_up_elsewhere"] == ""


def test_everything_works_again_afterwards(outcome: Any) -> None:  # noqa: ANN401 - JSON
    assert set(outcome["after"].values()) == {""}
    copies: Path = outcome["elsewhere"]
    assert len(list(copies.iterdir())) == 3
