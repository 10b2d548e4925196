"""What is said of a backup that cannot be written: which file, why, and what to do instead."""

from __future__ import annotations

import errno
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from catalogue_parts import create_catalogue
from clear_errors import raises_clearly
from keeping_parts import STAMP, back_up, let_two_indexes_change_places

from kms_tui.adapters.sqlite.backup_writing import Origin, write_backup
from kms_tui.adapters.sqlite.location import Location
from kms_tui.domain.errors import CatalogueBusy, CatalogueError, CatalogueUnusable

if TYPE_CHECKING:
    from pathlib import Path

NO_ROOM = "Free space there (or raise the quota), or choose another place."
NOT_ALLOWED = "Choose a directory of your own that can be written."
FAILING = "Check that disk (dmesg), or choose another one."


class FailingDisk(sqlite3.Connection):
    """A catalogue of which no copy can be made."""

    failure: Exception

    def backup(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - as in sqlite3
        raise self.failure


def told_by_sqlite(name: str) -> sqlite3.Error:
    failure = sqlite3.OperationalError("told by SQLite")
    failure.sqlite_errorname = name
    return failure


def told_by_system(number: int) -> OSError:
    return OSError(number, "told by the system")


def origin_of(directory: Path, seconds: float = 60) -> Origin:
    return Origin(Location(directory), STAMP, "0.1.0", time.monotonic() + seconds)


def refused(source: sqlite3.Connection, destination: Path, origin: Origin) -> CatalogueError:
    with closing(source), raises_clearly(CatalogueError) as caught:
        write_backup(source, destination, origin)
    return caught.value


@pytest.mark.parametrize(
    ("failure", "code", "do"),
    [
        (told_by_system(errno.ENOSPC), "ENOSPC", NO_ROOM),
        (told_by_system(errno.EDQUOT), "EDQUOT", NO_ROOM),
        (told_by_sqlite("SQLITE_FULL"), "SQLITE_FULL", NO_ROOM),
        (told_by_system(errno.EACCES), "EACCES", NOT_ALLOWED),
        (told_by_system(errno.EPERM), "EPERM", NOT_ALLOWED),
        (told_by_system(errno.EROFS), "EROFS", NOT_ALLOWED),
        (told_by_sqlite("SQLITE_CANTOPEN"), "SQLITE_CANTOPEN", NOT_ALLOWED),
        (told_by_sqlite("SQLITE_READONLY"), "SQLITE_READONLY", NOT_ALLOWED),
        (told_by_system(errno.EIO), "EIO", FAILING),
        (told_by_sqlite("SQLITE_IOERR_WRITE"), "SQLITE_IOERR_WRITE", FAILING),
        (TimeoutError("no number"), "TimeoutError", FAILING),
        (sqlite3.ProgrammingError("no name"), "ProgrammingError", FAILING),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isidentifier() else "",
)
def test_why_it_could_not_be_written_is_told_with_the_remedy_and_nothing_is_left(
    tmp_path: Path, failure: Exception, code: str, do: str
) -> None:
    source = sqlite3.connect(":memory:", factory=FailingDisk)
    source.failure = failure
    error = refused(source, tmp_path / "backup", origin_of(tmp_path / "data"))
    what = f"The backup {tmp_path / 'backup'} could not be written."
    assert (type(error), error.what, error.do) == (CatalogueError, what, do)
    assert error.code == code
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("ending", ["-journal", "-wal", "-shm"])
async def test_a_name_that_means_something_to_sqlite_is_refused(
    tmp_path: Path, ending: str
) -> None:
    await create_catalogue(tmp_path / "data", "prod")
    with raises_clearly(CatalogueError) as caught:
        await back_up(tmp_path / "data", tmp_path / f"backup{ending}")
    name = f"A backup cannot be named backup{ending}: SQLite gives such names a meaning."
    assert caught.value.what == name
    assert caught.value.do == "Choose another name, such as kms-tui-catalogue.backup."
    assert not (tmp_path / f"backup{ending}").exists()


@pytest.mark.parametrize(
    ("mode", "what", "do"),
    [
        (None, "There is no directory {0}.", "Choose another one, or: mkdir -m 700 '{0}'"),
        (
            0o707,
            "Anybody may replace files in {0}.",
            "Choose a directory of your own, or: chmod o-w '{0}'",
        ),
    ],
)
async def test_a_directory_that_will_not_do_is_named_with_a_command_that_mends_it(
    tmp_path: Path, mode: int | None, what: str, do: str
) -> None:
    await create_catalogue(tmp_path / "data", "prod")
    directory = tmp_path / "my backups"
    if mode is not None:
        directory.mkdir()
        directory.chmod(mode)
    with raises_clearly(CatalogueError) as caught:
        await back_up(tmp_path / "data", directory / "backup")
    assert caught.value.what == what.format(directory)
    assert caught.value.do == do.format(directory)


@pytest.mark.parametrize("mode", [0o1777, 0o770])
async def test_a_directory_in_which_nobody_replaces_anothers_file_will_do(
    tmp_path: Path, mode: int
) -> None:
    await create_catalogue(tmp_path / "data", "prod")
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(mode)
    assert (await back_up(tmp_path / "data", tmp_path / "shared" / "backup")).exists()


async def test_a_name_that_is_taken_is_told_with_both_ways_out(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", "prod")
    (tmp_path / "backup").touch()
    with raises_clearly(CatalogueError) as caught:
        await back_up(tmp_path / "data", tmp_path / "backup")
    assert caught.value.what == f"There is a file already: {tmp_path / 'backup'}."
    choice = "Choose another name, or move that file away; a backup never replaces one."
    assert caught.value.do == choice


async def test_damage_that_only_the_copy_shows_is_told_of_the_catalogue(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "prod")
    let_two_indexes_change_places(database)
    source, origin = sqlite3.connect(database), origin_of(tmp_path / "data")
    error = refused(source, tmp_path / "backup", origin)
    assert isinstance(error, CatalogueUnusable)
    assert error.what == f"The catalogue {database} is damaged; it was left as it is."
    assert "index sqlite_autoindex_configuration_" in error.detail
    assert not (tmp_path / "backup").exists()


def test_work_that_nobody_waits_for_any_more_is_given_up(tmp_path: Path) -> None:
    origin_of(tmp_path, seconds=60).refuse_overdue()
    with raises_clearly(CatalogueBusy) as caught:
        origin_of(tmp_path, seconds=-1).refuse_overdue()
    assert str(tmp_path / "catalogue.db") in caught.value.what
