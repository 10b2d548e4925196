from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from secret_store_parts import (
    PASSPHRASE,
    PLANTED,
    USERNAME,
    created_file,
    file_with_two_entries,
    secrets_file,
    unlocked_file,
    uses_of,
)

from kms_tui.domain.errors import SecretStoreUnavailable

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return file_with_two_entries(tmp_path / "data")


def _directory_open_to_the_group(database: Path) -> str:
    database.parent.chmod(0o750)
    return f"chmod 700 {database.parent}"


def _file_open_to_the_group(database: Path) -> str:
    database.chmod(0o640)
    return f"chmod 600 {database}"


def _symbolic_link(database: Path) -> str:
    target = database.parent.with_name("elsewhere.db")
    database.rename(target)
    database.symlink_to(target)
    return "Move it away"


def _dangling_link(database: Path) -> str:
    database.unlink()
    database.symlink_to(database.parent / "nothing")
    return "Move it away"


def _linked_directory(database: Path) -> str:
    target = database.parent.with_name("elsewhere")
    database.parent.rename(target)
    database.parent.symlink_to(target)
    return "Move it away"


def _directory_as_file(database: Path) -> str:
    database.unlink()
    database.mkdir()
    return "Move it away"


def _pipe(database: Path) -> str:
    database.unlink()
    os.mkfifo(database, 0o600)
    return "Move it away"


def _linked_journal(database: Path) -> str:
    journal = database.with_name("secrets.db-journal")
    journal.symlink_to(database.parent / "nothing")
    return "Move it away"


UNSAFE = [
    _directory_open_to_the_group,
    _file_open_to_the_group,
    _symbolic_link,
    _dangling_link,
    _linked_directory,
    _directory_as_file,
    _pipe,
    _linked_journal,
]


@pytest.mark.proves("S6")
@pytest.mark.parametrize("expose", UNSAFE)
def test_what_others_may_reach_is_refused_with_a_remedy(
    database: Path, expose: Callable[[Path], str]
) -> None:
    backend = unlocked_file(database.parent)
    remedy = expose(database)
    for use in uses_of(backend):
        with raises_clearly(SecretStoreUnavailable) as refusal:
            use()
        assert refusal.value.do.startswith(remedy)


@pytest.mark.proves("S6")
@pytest.mark.attack(
    "F3 a folder of another user, or open to others",
    defence="refused with the command that mends it",
)
@needs_root
@pytest.mark.parametrize("name", ["data", "data/secrets.db"])
def test_what_belongs_to_another_user_is_refused(database: Path, name: str) -> None:
    path = database.parents[1] / name
    shutil.chown(path, 12345)
    with raises_clearly(SecretStoreUnavailable, match="another user") as refusal:
        secrets_file(database.parent).unlock(PASSPHRASE)
    assert f"chown {os.geteuid()} {path}" in refusal.value.do


def test_creating_in_an_open_directory_is_refused(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    directory.mkdir(mode=0o755)
    with raises_clearly(SecretStoreUnavailable) as refusal:
        secrets_file(directory).create(PASSPHRASE)
    assert refusal.value.do == f"chmod 700 {directory}"
    assert list(directory.iterdir()) == []


def test_a_remedy_quotes_strange_names(tmp_path: Path) -> None:
    directory = tmp_path / "my data; rm"
    directory.mkdir(mode=0o755)
    with raises_clearly(SecretStoreUnavailable) as refusal:
        secrets_file(directory).create(PASSPHRASE)
    assert refusal.value.do == f"chmod 700 '{directory}'"


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.proves("S6")
@pytest.mark.usefixtures("umask")
def test_the_file_is_private_under_any_umask(tmp_path: Path) -> None:
    backend = created_file(tmp_path / "new" / "data")
    backend.set_password("one", USERNAME, PLANTED)
    database = tmp_path / "new" / "data" / "secrets.db"
    modes = [path.stat().st_mode & 0o777 for path in (database, *database.parents[:2])]
    assert modes == [0o600, 0o700, 0o700]
