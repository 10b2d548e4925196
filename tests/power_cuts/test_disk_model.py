"""The model takes from a disk what it may lose, and nothing else."""

import random
from pathlib import Path

import pytest
from disk_model import Cut, Disk, File, Image, Write

CUTS = 200


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    (tmp_path / "old").write_bytes(b"old")
    return Disk(tmp_path)


def added(disk: Disk, name: str, octets: bytes) -> File:
    file = File()
    disk.name(file, gets=name)
    file.change(Write(0, octets))
    return file


def left(disk: Disk) -> list[Image]:
    draw = random.Random(1)  # noqa: S311 - no key
    return [disk.after_cut(draw) for _ in range(CUTS)]


def test_what_was_there_stays(disk: Disk) -> None:
    assert all(image["old"] == b"old" for image in left(disk))


def test_a_file_that_is_synced_may_have_no_name(disk: Disk) -> None:
    added(disk, "new", b"new").sync()
    assert {image.get("new") for image in left(disk)} == {None, b"new"}


def test_a_name_that_is_synced_may_be_that_of_an_empty_file(disk: Disk) -> None:
    added(disk, "new", b"new")
    disk.sync(".")
    assert {image["new"] for image in left(disk)} == {b"", b"new"}


def test_what_is_synced_with_its_name_stays(disk: Disk) -> None:
    added(disk, "new", b"new").sync()
    disk.sync(".")
    assert all(image["new"] == b"new" for image in left(disk))


def test_a_write_may_be_torn_between_sectors_and_nowhere_else(disk: Disk) -> None:
    added(disk, "new", b"a" * 512 + b"b" * 512)
    disk.sync(".")
    halves = {b"", b"a" * 512, bytes(512) + b"b" * 512, b"a" * 512 + b"b" * 512}
    assert {image["new"] for image in left(disk)} == halves


def test_a_rename_that_is_not_synced_replaces_the_old_file_or_does_not(disk: Disk) -> None:
    file = added(disk, "new", b"new")
    file.sync()
    disk.sync(".")
    disk.name(file, gets="old", loses="new")
    found = [(image.get("new"), image["old"]) for image in left(disk)]
    assert {*found} == {(b"new", b"old"), (None, b"new")}


def test_a_removed_file_may_come_back_until_its_folder_is_synced(disk: Disk) -> None:
    file = disk.file("old")
    assert file is not None
    disk.name(file, loses="old")
    assert {image.get("old") for image in left(disk)} == {None, b"old"}
    disk.sync(".")
    assert not any("old" in image for image in left(disk))


def test_a_file_that_was_cut_off_may_be_long_still(disk: Disk) -> None:
    file = disk.file("old")
    assert file is not None
    file.change(Cut(1))
    assert {image["old"] for image in left(disk)} == {b"o", b"old"}


def test_nothing_is_left_in_a_folder_that_lost_its_name(disk: Disk) -> None:
    disk.name(File(is_folder=True), gets="folder")
    added(disk, "folder/new", b"new").sync()
    disk.sync("folder")
    found = {("folder" in image, "folder/new" in image) for image in left(disk)}
    assert found == {(False, False), (True, True)}
