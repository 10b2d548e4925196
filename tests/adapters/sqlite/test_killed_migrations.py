from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from catalogue_parts import query
from clear_errors import raises_clearly

from kms_tui.adapters.sqlite.connection import open_catalogue
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.schema import MIGRATIONS
from kms_tui.domain.errors import CatalogueUnusable

if TYPE_CHECKING:
    from counting import Sized, Tally

HERE = Path(__file__).parent
UNIVERSES_SINCE = 3
SECRET = """
INSERT INTO secret (reference, configuration_id, store, state, created_at)
VALUES ('reference', 'c1', 'file', 'active', '2026-01-01T00:00:00+00:00')"""
CONFIGURATION = """
INSERT INTO configuration VALUES (
  'c1', 'payments', 'Azure KMS', 'client_secret', 'tenant', 'client', 'reference', NULL,
  'https://v.vault.azure.net', 'Azure public', 'key', 'RSA', 3072, 'https://v/keys/key/1',
  NULL, NULL, NULL, 4, '2026-01-01T00:00:00+00:00', 'me', '2026-01-01T00:00:00+00:00', 'me'
)"""
UNIVERSE = """
INSERT INTO universe VALUES (
  'u', 'orders', '', '', '2026-01-01T00:00:00+00:00', 'me', '2026-01-01T00:00:00+00:00', 'me',
  1, 0, NULL
)"""
USE = "INSERT INTO use_record VALUES ('c1', 'u', '2026-01-01T00:00:00+00:00')"
KEPT = ("meta", "configuration", "use_record")
RELEASED = range(1, len(MIGRATIONS))


def older_catalogue(directory: Path, version: int) -> Path:
    """Make a catalogue as the program of that schema left it; return its database."""
    location = Location(directory, migrations=MIGRATIONS[:version])
    with closing(open_catalogue(location)) as connection:
        universes = [UNIVERSE] if version >= UNIVERSES_SINCE else []
        for statement in (SECRET, CONFIGURATION, *universes, USE):
            connection.execute(statement)
    return location.database


def rows(database: Path) -> list[list[tuple[Any, ...]]]:
    return [query(database, f"SELECT * FROM {table}") for table in KEPT]  # noqa: S608 - our own words


def is_whole_again(directory: Path, version: int, before: object) -> bool:
    """Start anew; tell whether all is there, and the file of before is kept."""
    open_catalogue(Location(directory)).close()
    database = directory / "catalogue.db"
    kept = [rows(path) for path in directory.glob(f"catalogue.schema-{version:04d}.*.backup")]
    is_newest = query(database, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    return is_newest and rows(database) == before and before in kept


@pytest.mark.proves("R18")
@pytest.mark.parametrize("version", RELEASED)
def test_a_migration_killed_at_any_step_is_made_up_for_by_the_next_start(
    tmp_path: Path, version: int, tally: Tally, sized: Sized
) -> None:
    before = rows(older_catalogue(tmp_path / "older", version))
    stride = str(sized(12, 1))
    command = [sys.executable, str(HERE / "killed_migrations.py"), stride]
    subprocess.run([*command, tmp_path / "older", tmp_path / "killed"], check=True)  # noqa: S603 - our own script
    *killed, _survivor = sorted((tmp_path / "killed").iterdir())
    lost = [each for each in killed if not is_whole_again(each, version, before)]
    tally("R18", f"from schema {version}", tried=len(killed), failed=len(lost))
    assert killed
    assert not lost


@pytest.mark.proves("R18")
@pytest.mark.parametrize("version", RELEASED)
def test_an_older_program_refuses_what_a_newer_one_has_migrated(
    tmp_path: Path, version: int
) -> None:
    database = older_catalogue(tmp_path / "data", version)
    open_catalogue(Location(tmp_path / "data")).close()
    before = database.read_bytes()
    with raises_clearly(CatalogueUnusable, match="A newer kms-tui"):
        open_catalogue(Location(tmp_path / "data", migrations=MIGRATIONS[:version]))
    assert database.read_bytes() == before
