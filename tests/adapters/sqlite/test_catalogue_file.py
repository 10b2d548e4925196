from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from catalogue_parts import catalogue_in, create_catalogue, new_operation, query, save
from clear_errors import raises_clearly

from kms_tui.adapters.sqlite.catalogue_reading import reading
from kms_tui.adapters.sqlite.connection import open_catalogue
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.schema import APPLICATION_ID
from kms_tui.domain.errors import CatalogueUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.proves("S6")
@pytest.mark.attack(
    "F1 files made under a loose umask",
    defence="umask 077 and mode 0600 for every file from its first moment on",
)
@pytest.mark.usefixtures("_umask")
async def test_under_any_umask_all_that_is_made_is_the_users_alone(tmp_path: Path) -> None:
    directory = tmp_path / "missing" / "data"
    async with catalogue_in(directory) as catalogue:
        await catalogue.begin(new_operation())
        made = [directory.parent, directory, *directory.rglob("*")]
        modes = {path.name: stat.S_IMODE(path.lstat().st_mode) for path in made}
    directories = {path.name for path in made if path.is_dir()}
    assert {"missing", "data", "operations"} == directories
    assert {"catalogue.db", "catalogue.id", "catalogue.lock"} < modes.keys()
    wanted = {name: 0o700 if name in directories else 0o600 for name in modes}
    assert modes == wanted


async def test_a_directory_that_exists_is_used_and_nothing_else_in_it_is_touched(
    tmp_path: Path,
) -> None:
    directory = tmp_path / "data"
    directory.mkdir(mode=0o700)
    (directory / "notes.txt").write_text("mine")
    await create_catalogue(directory, "payments")
    assert (directory / "notes.txt").read_text() == "mine"


async def test_a_path_with_characters_of_a_uri_is_taken_literally(tmp_path: Path) -> None:
    directory = tmp_path / "a?mode=ro#b %20c"
    database = await create_catalogue(directory, "payments")
    assert query(database, "SELECT name FROM configuration") == [("payments",)]


async def test_nothing_is_made_before_the_first_call(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        assert not (tmp_path / "data").exists()
        await catalogue.is_name_taken("payments")
        assert (tmp_path / "data/catalogue.db").exists()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("journal_mode", "delete"),
        ("synchronous", 3),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("busy_timeout", 5000),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("secure_delete", 1),
        ("temp_store", 2),
        ("application_id", APPLICATION_ID),
        ("user_version", 5),
    ],
)
def test_the_connection_has_the_setting(tmp_path: Path, setting: str, value: object) -> None:
    with closing(open_catalogue(Location(tmp_path / "data"))) as connection:
        assert connection.execute(f"PRAGMA {setting}").fetchone()[0] == value


@pytest.mark.parametrize(
    ("setting", "value"), [("trusted_schema", 0), ("cell_size_check", 1), ("temp_store", 2)]
)
async def test_a_connection_to_look_has_the_setting_and_can_change_nothing(
    tmp_path: Path, setting: str, value: object
) -> None:
    await create_catalogue(tmp_path / "data", "payments")
    with reading(Location(tmp_path / "data")) as connection:
        assert connection.execute(f"PRAGMA {setting}").fetchone()[0] == value
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("DELETE FROM configuration")


async def test_between_calls_nothing_lies_beside_the_database_that_a_copy_would_miss(
    tmp_path: Path,
) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        await save(catalogue, "payments")
        names = {path.name for path in (tmp_path / "data").iterdir()}
    assert names == {"catalogue.db", "catalogue.id", "catalogue.lock", "operations"}


async def test_a_forgotten_secret_reference_is_no_longer_in_the_file(tmp_path: Path) -> None:
    operation = new_operation()
    reference = str(operation.secret_reference).encode()
    database = tmp_path / "data/catalogue.db"
    async with catalogue_in(tmp_path / "data") as catalogue:
        await catalogue.begin(operation)
        assert reference in database.read_bytes()
        await catalogue.forget(operation.id)
    assert reference not in database.read_bytes()


def test_many_sessions_that_start_at_once_make_one_catalogue(tmp_path: Path) -> None:
    location = Location(tmp_path / "data")
    barrier = threading.Barrier(6)

    def start() -> str:
        barrier.wait()
        with closing(open_catalogue(location)) as connection:
            return str(connection.execute("SELECT store_id FROM meta").fetchone()[0])

    with ThreadPoolExecutor(6) as pool:
        store_ids = {job.result() for job in [pool.submit(start) for _ in range(6)]}
    assert [f"{store_id}\n" for store_id in store_ids] == [location.marker.read_text()]


@pytest.mark.proves("R17")
async def test_a_catalogue_that_is_gone_is_not_silently_begun_anew(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    database.unlink()
    async with catalogue_in(tmp_path / "data") as catalogue:
        with raises_clearly(CatalogueUnusable) as caught:
            await catalogue.configurations()
    assert not database.exists()
    marker = tmp_path / "data/catalogue.id"
    assert caught.value.what == f"The catalogue {database} is gone."
    assert caught.value.do.endswith(f"rm {marker}")


async def test_the_remedy_for_a_catalogue_that_is_gone_starts_anew(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    database.unlink()
    (tmp_path / "data/catalogue.id").unlink()
    async with catalogue_in(tmp_path / "data") as catalogue:
        assert list(await catalogue.configurations()) == []


@pytest.mark.proves("R17")
@pytest.mark.parametrize("side_file", ["catalogue.db-journal", "catalogue.db-wal"])
async def test_no_new_catalogue_is_put_beside_what_an_old_one_left(
    tmp_path: Path, side_file: str
) -> None:
    directory = tmp_path / "data"
    directory.mkdir(mode=0o700)
    (directory / side_file).write_bytes(b"half a transaction")
    async with catalogue_in(directory) as catalogue:
        with raises_clearly(CatalogueUnusable, match="is gone"):
            await catalogue.configurations()
    assert (directory / side_file).read_bytes() == b"half a transaction"


async def test_a_catalogue_without_its_marker_gets_it_back(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", "payments")
    marker = tmp_path / "data/catalogue.id"
    before = marker.read_text()
    marker.unlink()
    await create_catalogue(tmp_path / "data")
    assert marker.read_text() == before


async def test_the_catalogue_of_another_store_is_refused(tmp_path: Path) -> None:
    ours = await create_catalogue(tmp_path / "ours", "payments")
    theirs = await create_catalogue(tmp_path / "theirs", "ledger")
    theirs.replace(ours)
    async with catalogue_in(tmp_path / "ours") as catalogue:
        with raises_clearly(CatalogueUnusable, match=r"is not the catalogue that catalogue\.id"):
            await catalogue.configurations()


async def test_a_backup_put_in_place_while_the_program_runs_is_used_from_then_on(
    tmp_path: Path,
) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    backup = tmp_path / "data/backup"
    backup.write_bytes(database.read_bytes())
    backup.chmod(0o600)
    async with catalogue_in(tmp_path / "data") as catalogue:
        await save(catalogue, "ledger")
        backup.replace(database)
        assert [found.name for found in await catalogue.configurations()] == ["payments"]
        await save(catalogue, "wages")
    assert query(database, "SELECT count(*) FROM configuration") == [(2,)]


async def test_a_database_that_vanishes_while_the_program_runs_is_noticed(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        await save(catalogue, "payments")
        (tmp_path / "data/catalogue.db").unlink()
        with raises_clearly(CatalogueUnusable, match="is gone"):
            await save(catalogue, "ledger")


async def test_a_closed_catalogue_opens_again_with_the_next_call(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        await save(catalogue, "payments")
        await catalogue.close()
        assert await catalogue.is_name_taken("payments")


def test_importing_the_adapter_loads_no_azure_no_textual_and_no_keyring() -> None:
    code = (
        "import sys, kms_tui.adapters.sqlite; print({name.split('.')[0] for name in sys.modules}"
        " & {'azure', 'textual', 'rich', 'keyring', 'aiohttp', 'cryptography'})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert done.stdout == "set()\n"
