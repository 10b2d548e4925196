from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from catalogue_parts import query
from universe_parts import new_key, new_universe

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.catalogue_examination import CatalogueExamination
from kms_tui.adapters.sqlite.connection import open_catalogue
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.schema import MIGRATIONS
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.domain.check import Verdict
from kms_tui.domain.history import EventKind

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-01-01T00:00:00+00:00"
SECRET = f"INSERT INTO secret VALUES ('reference', 'c1', 'file', 'active', '{AT}', '', 'me')"  # noqa: S608 - our own words
CONFIGURATION = f"""
INSERT INTO configuration VALUES (
  'c1', 'payments', 'Azure KMS', 'client_secret', 'tenant', 'client', 'reference', NULL,
  'https://v.vault.azure.net', 'Azure public', 'key', 'RSA', 3072, 'https://v/keys/key/1',
  NULL, NULL, NULL, 4, '{AT}', 'me', '{AT}', 'me'
)"""  # noqa: S608 - our own words
USE = f"INSERT INTO use_record VALUES ('c1', 'universe-of-another-program', '{AT}')"  # noqa: S608 - our own words
KEPT = ("configuration", "secret", "use_record", "meta", "operation", "secret_store_pin")


def _second_version(directory: Path) -> Path:
    """Make a catalogue as the program before universes made it, with a use in it."""
    location = Location(directory, migrations=MIGRATIONS[:2])
    with closing(open_catalogue(location)) as connection:
        for statement in (SECRET, CONFIGURATION, USE):
            connection.execute(statement)
    return location.database


def _rows(database: Path) -> list[list[tuple[object, ...]]]:
    return [query(database, f"SELECT * FROM {table}") for table in KEPT]  # noqa: S608 - our own words


def test_a_catalogue_from_before_universes_keeps_each_row(tmp_path: Path) -> None:
    database = _second_version(tmp_path / "data")
    before = _rows(database)
    open_catalogue(Location(tmp_path / "data")).close()
    assert query(database, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert _rows(database) == before


async def test_a_use_from_before_universes_still_counts(tmp_path: Path) -> None:
    _second_version(tmp_path / "data")
    catalogue = SqliteCatalogue(tmp_path / "data")
    [found] = await catalogue.configurations()
    await catalogue.close()
    assert (found.universes_ever, found.universes_now) == (1, 0)


async def test_in_a_migrated_catalogue_a_universe_gets_its_first_key(tmp_path: Path) -> None:
    _second_version(tmp_path / "data")
    catalogue = SqliteCatalogue(tmp_path / "data")
    universes = SqliteUniverseCatalogue(catalogue)
    universe = await universes.register(new_universe("production"))
    [configuration] = await catalogue.configurations()
    key = new_key(universe, configuration)
    await universes.add_key(universe, key, EventKind.ENABLED, activate=True)
    await catalogue.close()
    assert query(tmp_path / "data/catalogue.db", "PRAGMA foreign_key_check") == []


async def test_a_look_at_an_older_catalogue_shows_universes_and_changes_nothing(
    tmp_path: Path,
) -> None:
    database = _second_version(tmp_path / "data")
    before = database.read_bytes()
    catalogue = SqliteCatalogue(tmp_path / "data", is_snapshot=True)
    assert await SqliteUniverseCatalogue(catalogue).universes() == []
    assert [found.name for found in await catalogue.configurations()] == ["payments"]
    await catalogue.close()
    assert database.read_bytes() == before


async def test_the_doctor_finds_an_older_and_a_migrated_catalogue_in_order(tmp_path: Path) -> None:
    _second_version(tmp_path / "data")
    [older] = await CatalogueExamination(tmp_path / "data").examine()
    open_catalogue(Location(tmp_path / "data")).close()
    [migrated] = await CatalogueExamination(tmp_path / "data").examine()
    assert (older.verdict, migrated.verdict) == (Verdict.PASS, Verdict.PASS)
    assert "The next start brings it to" in older.what
    assert "The next start brings it to" not in migrated.what
