from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kms_tui.adapters.secret_stores.private_file import (
    is_there,
    prepare_directory,
    publish,
    remove_leftovers,
)


def _write(fresh: Path) -> None:
    fresh.write_text("whole")


def test_a_published_file_is_whole_private_and_alone(tmp_path: Path) -> None:
    publish(tmp_path / "file", _write)
    assert (tmp_path / "file").read_text() == "whole"
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "file").stat().st_nlink == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.usefixtures("open_umask")
def test_a_directory_and_those_above_it_are_made_for_this_user_alone(tmp_path: Path) -> None:
    prepare_directory(tmp_path / "above" / "it")
    for path in (tmp_path / "above", tmp_path / "above" / "it"):
        assert path.stat().st_mode & 0o777 == 0o700


def test_what_a_killed_publisher_leaves_is_removed_and_nothing_else(tmp_path: Path) -> None:
    def fill(fresh: Path) -> None:
        _write(fresh)
        left.extend([fresh, fresh.with_name(f"{fresh.name}-journal")])

    left: list[Path] = []
    publish(tmp_path / "file", fill)
    others = [tmp_path / "file", tmp_path / "file.new", tmp_path / "file.0123456789abcde.new"]
    for path in (*left, *others):
        path.touch()
    remove_leftovers(tmp_path / "file")
    assert sorted(tmp_path.iterdir()) == sorted(others)


def test_publishing_never_replaces_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("earlier")
    with pytest.raises(FileExistsError):
        publish(tmp_path / "file", _write)
    assert (tmp_path / "file").read_text() == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_publishing_never_follows_a_link(tmp_path: Path) -> None:
    (tmp_path / "file").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        publish(tmp_path / "file", _write)
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_that_cannot_be_filled_does_not_appear(tmp_path: Path) -> None:
    def fail(fresh: Path) -> None:
        fresh.write_text("half")
        raise OSError("no more space")

    with pytest.raises(OSError, match="no more space"):
        publish(tmp_path / "file", fail)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def no_hard_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system as on sticks and shares; none such can be mounted everywhere."""

    def link(*_names: object, **_options: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)


@pytest.mark.usefixtures("no_hard_links")
def test_a_file_is_published_without_hard_links_too(tmp_path: Path) -> None:
    publish(tmp_path / "file", _write)
    assert (tmp_path / "file").read_text() == "whole"
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.usefixtures("no_hard_links")
def test_publishing_replaces_no_file_without_hard_links_either(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("earlier")
    with pytest.raises(FileExistsError):
        publish(tmp_path / "file", _write)
    assert (tmp_path / "file").read_text() == "earlier"


def test_what_cannot_be_told_is_not_taken_for_missing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert is_there(tmp_path / "file")
    assert not is_there(tmp_path / "other")
    with pytest.raises(NotADirectoryError):
        is_there(tmp_path / "file" / "below")
