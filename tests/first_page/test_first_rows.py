"""The rows that are read before the program is loaded."""

import shutil
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest
from catalogue_parts import create_catalogue

from kms_tui.adapters.sqlite import first_rows as first
from kms_tui.adapters.sqlite import schema
from kms_tui.user_directory import directory_of_user

_MANY = 30
_SLOW_TO_LOAD = {"azure", "click", "dataclasses", "enum", "json", "pathlib", "re", "rich"}
_SLOW_TO_LOAD |= {"textual", "tomllib", "typing"}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "kms-tui"


def test_the_file_that_is_read_is_the_one_the_catalogue_makes() -> None:
    assert first.APPLICATION_ID == schema.APPLICATION_ID
    assert schema.MIGRATIONS[-1].number == first.SCHEMA_VERSION


async def test_rows_come_by_name_without_regard_to_case(directory: Path) -> None:
    await create_catalogue(directory, "b", "C", "a")
    assert [row[0] for row in first.first_rows(str(directory), _MANY)] == ["a", "b", "C"]


async def test_no_more_rows_are_read_than_asked_for(directory: Path) -> None:
    await create_catalogue(directory, "a", "b", "c")
    assert len(first.first_rows(str(directory), 2)) == 2


def test_a_host_without_a_catalogue_has_no_rows_and_none_is_made(directory: Path) -> None:
    assert first.first_rows(str(directory), _MANY) == []
    assert not directory.exists()


@pytest.mark.parametrize("mode", [0o644, 0o660])
async def test_a_catalogue_that_others_can_open_is_left_to_the_program(
    directory: Path, mode: int
) -> None:
    database = await create_catalogue(directory, "a")
    database.chmod(mode)
    assert first.first_rows(str(directory), _MANY) == []


async def test_a_linked_catalogue_is_left_to_the_program(directory: Path, tmp_path: Path) -> None:
    database = await create_catalogue(directory, "a")
    elsewhere = tmp_path / "elsewhere.db"
    shutil.move(database, elsewhere)
    database.symlink_to(elsewhere)
    assert first.first_rows(str(directory), _MANY) == []


@pytest.mark.parametrize("content", [b"", b"garbage", b"SQLite format 3\0" + b"\xff" * 4096])
async def test_a_damaged_catalogue_is_left_to_the_program(directory: Path, content: bytes) -> None:
    database = await create_catalogue(directory, "a")
    database.write_bytes(content)
    assert first.first_rows(str(directory), _MANY) == []
    assert database.read_bytes() == content


@pytest.mark.parametrize("name", ["a?b", "a#b", "100%20", "q'uote", "\N{GREEK SMALL LETTER PI}"])
async def test_a_directory_may_have_any_name(tmp_path: Path, name: str) -> None:
    await create_catalogue(tmp_path / name, "a")
    assert len(first.first_rows(str(tmp_path / name), _MANY)) == 1


@pytest.mark.parametrize("variable", ["", "relative", "/somewhere"])
def test_the_directories_are_those_the_program_uses(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {"HOME": "/home/admin", "XDG_DATA_HOME": variable, "XDG_CONFIG_HOME": variable}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    data = directory_of_user(environ, "XDG_DATA_HOME", ".local/share")
    settings = directory_of_user(environ, "XDG_CONFIG_HOME", ".config")
    assert data == platformdirs.user_data_dir("kms-tui")
    assert settings == platformdirs.user_config_dir("kms-tui")


def test_nothing_slow_is_loaded_for_the_page() -> None:
    program = "import sys, kms_tui.first_page; print(*sys.modules)"
    ran = subprocess.run(  # noqa: S603 - our own line
        [sys.executable, "-S", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(first.__file__).parents[3])},
    )
    assert not _SLOW_TO_LOAD & set(ran.stdout.split())
