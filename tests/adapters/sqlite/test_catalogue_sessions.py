from __future__ import annotations

import platform
import uuid
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from catalogue_parts import (
    catalogue_in,
    configuration_for,
    create_catalogue,
    new_operation,
    other_process,
    query,
    save,
)
from clear_errors import raises_clearly

from kms_tui.domain.errors import CatalogueBusy
from kms_tui.services.ports import OperationKind

if TYPE_CHECKING:
    from pathlib import Path


async def test_the_operation_of_a_living_process_is_nobody_elses(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data")
    with other_process(tmp_path / "data") as other:
        other.ask("begin", str(uuid.uuid4()))
        async with catalogue_in(tmp_path / "data") as catalogue:
            assert list(await catalogue.orphaned()) == []


async def test_the_operation_of_a_killed_process_is_orphaned(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data")
    operation_id = str(uuid.uuid4())
    with other_process(tmp_path / "data") as other:
        other.ask("begin", operation_id)
        other.kill()
    async with catalogue_in(tmp_path / "data") as catalogue:
        [orphan] = await catalogue.orphaned()
    assert orphan.id == operation_id


@pytest.mark.parametrize("kind", OperationKind)
async def test_an_orphaned_operation_tells_all_that_its_process_had_written_down(
    tmp_path: Path, kind: OperationKind
) -> None:
    may_create = kind is OperationKind.SAVE
    operation = replace(new_operation(), kind=kind, may_create_key=may_create)
    operation = replace(operation, secret_store_identity="5f" * 16)
    async with catalogue_in(tmp_path / "data") as dying:
        await dying.begin(operation)
    async with catalogue_in(tmp_path / "data") as catalogue:
        assert list(await catalogue.orphaned()) == [operation]


async def test_an_operation_of_this_very_session_is_not_orphaned(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        await catalogue.begin(new_operation())
        assert list(await catalogue.orphaned()) == []


async def test_an_operation_that_its_session_gave_up_is_orphaned_and_no_other(
    tmp_path: Path,
) -> None:
    given_up, kept = new_operation(), new_operation()
    async with catalogue_in(tmp_path / "data") as catalogue:
        for operation in (given_up, kept):
            await catalogue.begin(operation)
        await catalogue.abandon(given_up.id)
        await catalogue.abandon("unheard-of")
        assert list(await catalogue.orphaned()) == [given_up]
        await catalogue.forget(given_up.id)
        assert [await catalogue.is_pending(each.id) for each in (given_up, kept)] == [False, True]
        assert await catalogue.has_leftovers()
        await catalogue.forget(kept.id)
        assert not await catalogue.has_leftovers()


async def test_an_adopted_operation_belongs_to_nobody_else(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as dying:
        await dying.begin(new_operation())
    async with catalogue_in(tmp_path / "data") as catalogue:
        assert len(await catalogue.orphaned()) == 1
        with other_process(tmp_path / "data") as other:
            assert other.ask("orphaned") == ""


async def test_an_adopted_operation_is_named_again_until_it_is_forgotten(tmp_path: Path) -> None:
    operation = new_operation()
    async with catalogue_in(tmp_path / "data") as dying:
        await dying.begin(operation)
    async with catalogue_in(tmp_path / "data") as catalogue:
        assert await catalogue.orphaned() == await catalogue.orphaned() == [operation]
        await catalogue.forget(operation.id)
        assert list(await catalogue.orphaned()) == []


async def test_sessions_that_recover_at_once_share_the_orphans_without_overlap(
    tmp_path: Path,
) -> None:
    operations = [new_operation() for _ in range(6)]
    async with catalogue_in(tmp_path / "data") as dying:
        for operation in operations:
            await dying.begin(operation)
    with other_process(tmp_path / "data") as one, other_process(tmp_path / "data") as two:
        one.tell("orphaned")
        two.tell("orphaned")
        adopted = [*filter(None, f"{one.answer()},{two.answer()}".split(","))]
    assert sorted(adopted) == sorted(operation.id for operation in operations)


async def test_an_operation_whose_lock_file_is_gone_is_orphaned(tmp_path: Path) -> None:
    operation = new_operation()
    async with catalogue_in(tmp_path / "data") as dying:
        await dying.begin(operation)
    (tmp_path / "data/operations" / f"{operation.id}.lock").unlink()
    async with catalogue_in(tmp_path / "data") as catalogue:
        assert list(await catalogue.orphaned()) == [operation]


async def test_lock_files_without_an_operation_are_swept_away(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        operation = new_operation()
        await catalogue.begin(operation)
        stray = tmp_path / "data/operations" / f"{uuid.uuid4()}.lock"
        stray.touch(mode=0o600)
        await catalogue.orphaned()
        assert [path.stem for path in stray.parent.iterdir()] == [operation.id]


async def test_the_journal_names_the_process_of_an_operation(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data")
    with other_process(tmp_path / "data") as other:
        other.ask("begin", str(uuid.uuid4()))
        [(host, pid, started_at)] = query(
            database, "SELECT owner_host, owner_pid, owner_started_at FROM operation"
        )
        assert pid == other.pid
        assert host == platform.node()
        assert started_at == "" or started_at.endswith("+00:00")


async def test_of_two_sessions_that_save_the_same_name_exactly_one_wins(tmp_path: Path) -> None:
    with ExitStack() as stack:
        others = [stack.enter_context(other_process(tmp_path / "data")) for _ in range(2)]
        for other in others:
            other.tell("save", "payments")
        answers = sorted(other.answer() for other in others)
    assert answers == [
        'NameTaken : A configuration named "payments" exists already.',
        "saved",
    ]
    async with catalogue_in(tmp_path / "data") as catalogue:
        assert len(await catalogue.configurations()) == 1


async def test_two_sessions_see_what_the_other_saves(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        await save(catalogue, "payments")
        with other_process(tmp_path / "data") as other:
            assert other.ask("names") == "payments"
            other.ask("save", "ledger")
            assert await catalogue.is_name_taken("ledger")


async def test_a_write_that_another_process_holds_up_for_too_long_is_busy(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", "payments")
    with other_process(tmp_path / "data") as other:
        other.ask("hold")
        async with catalogue_in(tmp_path / "data", busy_timeout_seconds=0.1) as catalogue:
            with raises_clearly(CatalogueBusy, match="Another process holds"):
                await catalogue.begin(new_operation())


async def test_reading_goes_on_while_another_process_holds_the_write_lock(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", "payments")
    with other_process(tmp_path / "data") as other:
        other.ask("hold")
        async with catalogue_in(tmp_path / "data") as catalogue:
            assert await catalogue.is_name_taken("payments")


async def test_a_write_waits_for_another_process_that_ends_in_time(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data")
    with other_process(tmp_path / "data") as other:
        other.ask("hold")
        other.tell("release")
        async with catalogue_in(tmp_path / "data") as catalogue:
            await save(catalogue, "payments")
            assert await catalogue.is_name_taken("payments")


async def test_a_change_that_missed_its_deadline_is_not_made_afterwards(tmp_path: Path) -> None:
    operation = new_operation()
    async with catalogue_in(tmp_path / "data") as first:
        await first.begin(operation)
        with other_process(tmp_path / "data") as other:
            other.ask("hold")
            async with catalogue_in(tmp_path / "data", deadline_seconds=0.2) as catalogue:
                with raises_clearly(CatalogueBusy, match=r"within 0\.2 seconds"):
                    await catalogue.commit(operation.id, configuration_for(operation, "late"))
                other.ask("release")
                assert not await catalogue.is_name_taken("late")
        assert list(await first.configurations()) == []
