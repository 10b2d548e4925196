from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from catalogue_parts import (
    STARTED_AT,
    catalogue_in,
    configuration_for,
    create_catalogue,
    new_operation,
    query,
    save,
)
from clear_errors import raises_clearly
from resealing import rewrite

from kms_tui.domain.check import CheckOutcome, Verdict
from kms_tui.domain.configuration import ConfigurationId, SecretReference
from kms_tui.domain.errors import CatalogueError, ConfigurationNotFound, NameTaken
from kms_tui.services.ports import CheckRecord

if TYPE_CHECKING:
    from pathlib import Path

UNIVERSE = """
INSERT INTO universe (id, name, uuid, notes, created_at, created_by, updated_at, updated_by)
VALUES (?, ?, '', '', '', '', '', '')
"""
OUTCOME = CheckOutcome(Verdict.WARN, STARTED_AT, "Key has no expiry: it has one. Remove it.")


async def test_a_first_start_finds_no_configurations(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        assert list(await catalogue.configurations()) == []
        assert list(await catalogue.orphaned()) == []


@pytest.mark.parametrize("has_secret", [True, False])
async def test_a_committed_configuration_comes_back_unchanged_in_the_next_session(
    tmp_path: Path,
    *,
    has_secret: bool,
) -> None:
    operation = new_operation(has_secret=has_secret)
    saved = replace(configuration_for(operation, "payments"), last_check=OUTCOME, revision=3)
    async with catalogue_in(tmp_path / "data") as catalogue:
        await catalogue.begin(operation)
        await catalogue.commit(operation.id, saved)
    async with catalogue_in(tmp_path / "data") as catalogue:
        assert list(await catalogue.configurations()) == [saved]
        assert await catalogue.configuration(saved.id) == saved


async def test_times_of_any_zone_come_back_in_utc(tmp_path: Path) -> None:
    operation = new_operation()
    noon = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    async with catalogue_in(tmp_path / "data") as catalogue:
        await catalogue.begin(operation)
        named = configuration_for(operation, "payments")
        await catalogue.commit(operation.id, replace(named, created_at=noon))
        found = await catalogue.configuration(operation.configuration_id)
    assert found.created_at.isoformat() == "2026-01-01T06:30:00+00:00"
    assert found.created_at.tzinfo is UTC


async def test_configurations_are_listed_by_name_with_case_as_a_tie_breaker(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        for name in ("beta", "alpha", "Beta", "Alpha"):
            await save(catalogue, name)
        names = [found.name for found in await catalogue.configurations()]
    assert names == ["Alpha", "alpha", "Beta", "beta"]


async def test_an_unknown_configuration_is_not_found(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        with raises_clearly(ConfigurationNotFound):
            await catalogue.configuration(ConfigurationId("nobody"))


async def test_a_name_is_taken_in_its_own_spelling_only(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        await save(catalogue, "Payments")
        assert await catalogue.is_name_taken("Payments")
        assert not await catalogue.is_name_taken("payments")


@pytest.mark.parametrize("name", ["Zürich 東京", 'it\'s "quoted"; DROP TABLE', "x" * 100])
async def test_a_name_is_stored_as_it_is(tmp_path: Path, name: str) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        await save(catalogue, name)
        assert [found.name for found in await catalogue.configurations()] == [name]


@pytest.mark.parametrize("name", ["", "x" * 101])
async def test_a_name_of_forbidden_length_is_refused_and_nothing_changes(
    tmp_path: Path, name: str
) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        with raises_clearly(CatalogueError) as caught:
            await save(catalogue, name)
        assert list(await catalogue.configurations()) == []
    assert caught.value.code == "SQLITE_CONSTRAINT_CHECK"


async def test_a_begun_operation_stands_in_the_journal_with_its_pending_secret(
    tmp_path: Path,
) -> None:
    operation = new_operation()
    async with catalogue_in(tmp_path / "data") as catalogue:
        await catalogue.begin(operation)
        found = query(tmp_path / "data/catalogue.db", "SELECT id, secret_reference FROM operation")
        secrets = query(tmp_path / "data/catalogue.db", "SELECT reference, state FROM secret")
    assert found == [(operation.id, operation.secret_reference)]
    assert secrets == [(operation.secret_reference, "pending")]


async def test_a_commit_makes_the_secret_active_and_ends_the_operation(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    assert query(database, "SELECT state FROM secret") == [("active",)]
    assert query(database, "SELECT * FROM operation") == []
    assert list((tmp_path / "data/operations").iterdir()) == []


async def test_a_taken_name_changes_nothing(tmp_path: Path) -> None:
    operation = new_operation()
    async with catalogue_in(tmp_path / "data") as catalogue:
        first = await save(catalogue, "payments")
        await catalogue.begin(operation)
        with raises_clearly(NameTaken):
            await catalogue.commit(operation.id, configuration_for(operation, "payments"))
        assert list(await catalogue.configurations()) == [first]
        state = "SELECT state FROM secret WHERE reference = ?"
        database = tmp_path / "data/catalogue.db"
        assert query(database, state, operation.secret_reference) == [("pending",)]
        assert query(database, "SELECT id FROM operation") == [(operation.id,)]


async def test_after_a_taken_name_the_same_operation_commits_with_another(tmp_path: Path) -> None:
    operation = new_operation()
    async with catalogue_in(tmp_path / "data") as catalogue:
        await save(catalogue, "payments")
        await catalogue.begin(operation)
        with raises_clearly(NameTaken):
            await catalogue.commit(operation.id, configuration_for(operation, "payments"))
        await catalogue.commit(operation.id, configuration_for(operation, "ledger"))
        assert await catalogue.is_name_taken("ledger")


async def test_a_commit_the_journal_does_not_know_is_refused(tmp_path: Path) -> None:
    operation = new_operation()
    async with catalogue_in(tmp_path / "data") as catalogue:
        await catalogue.begin(operation)
        await catalogue.forget(operation.id)
        with raises_clearly(CatalogueError, match="does not know this save"):
            await catalogue.commit(operation.id, configuration_for(operation, "payments"))
        assert list(await catalogue.configurations()) == []


@pytest.mark.parametrize("reference", [SecretReference("never-journaled"), None])
async def test_a_commit_with_another_secret_than_the_journaled_is_refused(
    tmp_path: Path, reference: SecretReference | None
) -> None:
    operation = new_operation()
    stranger = replace(operation, secret_reference=reference)
    async with catalogue_in(tmp_path / "data") as catalogue:
        await catalogue.begin(operation)
        with raises_clearly(CatalogueError):
            await catalogue.commit(operation.id, configuration_for(stranger, "payments"))
        assert list(await catalogue.configurations()) == []


async def test_a_forgotten_operation_leaves_neither_secret_nor_lock(tmp_path: Path) -> None:
    operation = new_operation()
    async with catalogue_in(tmp_path / "data") as catalogue:
        await catalogue.begin(operation)
        await catalogue.forget(operation.id)
    database = tmp_path / "data/catalogue.db"
    assert query(database, "SELECT * FROM secret") == []
    assert query(database, "SELECT * FROM operation") == []
    assert list((tmp_path / "data/operations").iterdir()) == []


async def test_forgetting_twice_is_no_error(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        operation = new_operation()
        await catalogue.begin(operation)
        await catalogue.forget(operation.id)
        await catalogue.forget(operation.id)
        assert list(await catalogue.orphaned()) == []


async def test_forgetting_a_committed_operation_keeps_the_configuration_and_its_secret(
    tmp_path: Path,
) -> None:
    operation = new_operation()
    async with catalogue_in(tmp_path / "data") as catalogue:
        await catalogue.begin(operation)
        await catalogue.commit(operation.id, configuration_for(operation, "payments"))
        await catalogue.forget(operation.id)
        assert await catalogue.is_name_taken("payments")
    database = tmp_path / "data/catalogue.db"
    assert query(database, "SELECT state FROM secret") == [("active",)]


async def test_a_check_is_remembered_without_counting_as_an_edit(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        saved = await save(catalogue, "payments")
        checked = await catalogue.record_check(saved.id, OUTCOME, "https://vault/keys/k/2")
        assert checked == replace(saved, last_check=OUTCOME, key_id="https://vault/keys/k/2")
        assert await catalogue.configuration(saved.id) == checked


async def test_a_check_without_a_key_id_keeps_the_known_one(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        saved = await save(catalogue, "payments")
        checked = await catalogue.record_check(saved.id, OUTCOME, "")
    assert checked.key_id == saved.key_id


async def test_a_check_of_a_configuration_that_is_gone_is_not_found(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        with raises_clearly(ConfigurationNotFound):
            await catalogue.record_check(ConfigurationId("nobody"), OUTCOME, "")


async def test_a_summary_with_half_a_surrogate_pair_is_stored_with_a_mark_in_its_place(
    tmp_path: Path,
) -> None:
    outcome = replace(OUTCOME, summary="Azure said \ud83d so")
    async with catalogue_in(tmp_path / "data") as catalogue:
        saved = await save(catalogue, "payments")
        checked = await catalogue.record_check(saved.id, outcome, "")
    assert checked.last_check == replace(OUTCOME, summary="Azure said ? so")


async def test_a_name_that_is_no_unicode_is_refused_as_an_own_error(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        with raises_clearly(CatalogueError, match="characters"):
            await save(catalogue, "pay\ud83dments")
        assert list(await catalogue.configurations()) == []


async def test_universes_that_ever_used_a_configuration_are_counted(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    insert = "INSERT INTO use_record SELECT id, ?, '2026-01-01T00:00:00+00:00' FROM configuration"
    for universe_id in ("universe-1", "universe-2"):
        rewrite(database, UNIVERSE, universe_id, universe_id)
        rewrite(database, insert, universe_id)
    async with catalogue_in(tmp_path / "data") as catalogue:
        [found] = await catalogue.configurations()
    assert found.universes_ever == 2


async def test_several_checks_are_remembered_at_once_each_with_what_it_found(
    tmp_path: Path,
) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        one, two = await save(catalogue, "one"), await save(catalogue, "two")
        passed = CheckOutcome(Verdict.PASS, STARTED_AT)
        records = [CheckRecord(one, OUTCOME), CheckRecord(two, passed, "https://vault/keys/k/2")]
        recorded = await catalogue.record_checks(records)
        assert recorded == await catalogue.configurations()
    assert [each.last_check for each in recorded] == [OUTCOME, passed]
    assert [each.key_id for each in recorded] == [one.key_id, "https://vault/keys/k/2"]


async def test_checks_of_what_was_deleted_or_edited_meanwhile_are_left_out(
    tmp_path: Path,
) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        saved = [await save(catalogue, name) for name in ("edited", "gone", "kept")]
        edited, gone, kept = saved
        await catalogue.remove(gone)
        edit = replace(new_operation(), configuration_id=edited.id)
        await catalogue.begin(edit)
        now = configuration_for(edit, "edited")
        await catalogue.replace(edit.id, replace(now, id=edited.id, revision=2), edited)
        recorded = await catalogue.record_checks([CheckRecord(each, OUTCOME) for each in saved])
        assert [each.id for each in recorded] == [kept.id]
        assert (await catalogue.configuration(edited.id)).last_check is None
