from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from catalogue_parts import (
    STARTED_AT,
    catalogue_in,
    create_catalogue,
    new_operation,
    save,
    tree,
)
from clear_errors import raises_clearly
from resealing import rewriting

from kms_tui.domain.check import CheckOutcome, Verdict
from kms_tui.domain.errors import CatalogueError, CatalogueUnusable
from kms_tui.domain.listing import Listing
from kms_tui.services.ports import CheckRecord

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
    from kms_tui.domain.configuration import KmsConfiguration

BROKEN_UTF8 = b"caf\xe9"
OUTCOME = CheckOutcome(Verdict.PASS, STARTED_AT)


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


MEETING: dict[str, Callable[[SqliteCatalogue, KmsConfiguration], Awaitable[object]]] = {
    "list": lambda catalogue, _: catalogue.configurations(),
    "read": lambda catalogue, was: catalogue.configuration(was.id),
    "find": lambda catalogue, was: catalogue.configuration_named(was.name),
    "page": lambda catalogue, _: catalogue.listed_configurations(
        Listing(), STARTED_AT.date(), limit=1, beside=None, backwards=False
    ),
    "edit": lambda catalogue, was: catalogue.replace("none", was, was),
    "remove": lambda catalogue, was: catalogue.remove(was),
    "check": lambda catalogue, was: catalogue.record_check(was.id, OUTCOME, ""),
    "check several": lambda catalogue, was: catalogue.record_checks([CheckRecord(was, OUTCOME)]),
}


@pytest.mark.parametrize("deed", MEETING)
async def test_whatever_meets_a_row_it_cannot_read_names_row_and_file(
    tmp_path: Path, deed: str
) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        was = await save(catalogue, "alpha")
        database = tmp_path / "data/catalogue.db"
        _write(database, "UPDATE configuration SET created_at = 'yesterday'")
        with raises_clearly(CatalogueUnusable) as caught:
            await MEETING[deed](catalogue, was)
    assert caught.value.what == f"The catalogue {database} is damaged; it was left as it is."
    assert caught.value.detail == "Row 1 of configuration: created_at is no time."


@pytest.mark.parametrize(
    ("table", "change", "complaint"),
    [
        ("secret", "error = CAST(x'ff' AS TEXT)", "error is no text"),
        ("operation", "started_at = 'yesterday'", "started_at is no time"),
    ],
)
async def test_what_the_journal_cannot_tell_names_row_and_file(
    tmp_path: Path, table: str, change: str, complaint: str
) -> None:
    operation = new_operation()
    reference = operation.secret_reference
    assert reference
    async with catalogue_in(tmp_path / "data") as catalogue:
        await catalogue.begin(operation)
        database = tmp_path / "data/catalogue.db"
        _write(database, f"UPDATE {table} SET {change}")  # noqa: S608 - a test's own SQL
        of_secrets = (catalogue.secrets, lambda: catalogue.secret(reference))
        for look in of_secrets if table == "secret" else (catalogue.orphaned,):
            with raises_clearly(CatalogueUnusable) as caught:
                await look()
            what = f"The catalogue {database} is damaged; it was left as it is."
            assert (caught.value.what, caught.value.detail) == (
                what,
                f"Row 1 of {table}: {complaint}.",
            )
