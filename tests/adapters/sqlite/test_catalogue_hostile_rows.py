from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from catalogue_parts import catalogue_in, create_catalogue, new_operation, tree
from clear_errors import raises_clearly
from resealing import rewriting

from kms_tui.domain.errors import CatalogueError, CatalogueUnusable

if TYPE_CHECKING:
    from pathlib import Path

BROKEN_UTF8 = b"caf\xe9"


def _write(database: Path, sql: str, *parameters: object) -> None:
    """Change a row as somebody who ignores the rules of the table."""
    with rewriting(database) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(sql, parameters)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("created_at = 'yesterday'", "created_at is no time"),
        ("updated_at = '2026-01-01T00:00:00'", "updated_at has no time zone"),
        ("secret_expires_on = '2026-02-30'", "secret_expires_on is no date"),
        ("key_id = CAST(x'636166e9' AS TEXT)", "key_id is no text"),
        ("created_at = CAST(x'ff' AS TEXT)", "created_at is no time"),
    ],
)
async def test_a_row_that_is_no_configuration_is_refused_by_its_number(
    tmp_path: Path, change: str, complaint: str
) -> None:
    database = await create_catalogue(tmp_path / "data", "alpha", "beta")
    _write(database, f"UPDATE configuration SET {change} WHERE rowid = 2")  # noqa: S608 - a test's own SQL
    async with catalogue_in(tmp_path / "data") as catalogue:
        with raises_clearly(CatalogueUnusable, match="is damaged") as caught:
            await catalogue.configurations()
    assert caught.value.detail == f"Row 2 of configuration: {complaint}."


@pytest.mark.parametrize(
    "change",
    [
        "name = x'00ff'",
        "name = ''",
        "key_size = 'large'",
        "key_size = -1",
        "credential_kind = 'password'",
        "check_verdict = 'splendid', checked_at = created_at, check_summary = ''",
        "checked_at = created_at",
        "secret_reference = NULL",
        "revision = 1.5",
    ],
)
async def test_a_row_against_the_rules_of_its_table_is_refused_on_opening(
    tmp_path: Path, change: str
) -> None:
    database = await create_catalogue(tmp_path / "data", "alpha")
    _write(database, f"UPDATE configuration SET {change}")  # noqa: S608 - a test's own SQL
    async with catalogue_in(tmp_path / "data") as catalogue:
        with raises_clearly(CatalogueUnusable, match="is damaged"):
            await catalogue.configurations()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("name = x'00ff'", "name is no text"),
        ("key_size = 'large'", "key_size is no integer"),
        ("credential_kind = 'password'", "credential_kind is no known word"),
        (
            "check_verdict = 'splendid', checked_at = created_at, check_summary = ''",
            "check_verdict is no known word",
        ),
        ("check_verdict = 'pass', check_summary = ''", "checked_at is no time"),
    ],
)
async def test_a_row_that_turns_bad_in_a_running_session_is_refused_by_its_number(
    tmp_path: Path, change: str, complaint: str
) -> None:
    database = await create_catalogue(tmp_path / "data", "alpha")
    async with catalogue_in(tmp_path / "data") as catalogue:
        await catalogue.configurations()
        _write(database, f"UPDATE configuration SET {change}")  # noqa: S608 - a test's own SQL
        with raises_clearly(CatalogueUnusable) as caught:
            await catalogue.configurations()
    assert caught.value.detail == f"Row 1 of configuration: {complaint}."


async def test_an_operation_whose_id_is_a_path_opens_no_file(tmp_path: Path) -> None:
    database = tmp_path / "data/catalogue.db"
    async with catalogue_in(tmp_path / "data") as catalogue:
        await catalogue.begin(new_operation())
        _write(database, "UPDATE operation SET id = '../../outside'")
        with raises_clearly(CatalogueUnusable) as caught:
            await catalogue.orphaned()
    assert caught.value.detail == "Row 1 of operation: id is no operation id."
    assert not [path for path in tree(tmp_path) if "outside" in path]


async def test_a_hostile_name_is_data_and_no_sql(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "alpha")
    _write(database, "UPDATE configuration SET name = ?", "x'); DROP TABLE secret; --")
    async with catalogue_in(tmp_path / "data") as catalogue:
        assert await catalogue.is_name_taken("x'); DROP TABLE secret; --")


async def test_a_refused_row_does_not_end_up_in_the_sentence(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "alpha")
    _write(database, "UPDATE configuration SET created_at = ?", "\x1b[2J" + BROKEN_UTF8.hex())
    async with catalogue_in(tmp_path / "data") as catalogue:
        with raises_clearly(CatalogueError) as caught:
            await catalogue.configurations()
    assert "\x1b" not in caught.value.what + caught.value.do + caught.value.detail
