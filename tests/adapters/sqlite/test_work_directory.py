"""Where something is made that is not to be seen before it is whole."""

from pathlib import Path

import pytest

from kms_tui.adapters.sqlite.work_directory import leftovers, remove_leftovers, work_directory


@pytest.mark.usefixtures("open_umask")
def test_it_is_this_users_alone_and_gone_afterwards(tmp_path: Path) -> None:
    with work_directory(tmp_path / "backup") as directory:
        assert directory.stat().st_mode & 0o777 == 0o700
        assert directory.parent == tmp_path
        (directory / "file").touch()
    assert not [*tmp_path.iterdir()]


def test_what_a_killed_process_leaves_is_known_by_its_name(tmp_path: Path) -> None:
    with work_directory(tmp_path / "backup") as directory:
        assert leftovers(tmp_path / "backup") == [directory]
        assert leftovers(tmp_path / "other") == []
        remove_leftovers(tmp_path / "backup")
        assert not directory.exists()


def test_a_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert leftovers(tmp_path / "nowhere" / "backup") == []
