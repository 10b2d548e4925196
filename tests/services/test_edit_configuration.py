"""Another credential for a configuration: the old one works until the new one is in place."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from recovery_parts import DRAFT, SECOND, draft_for, entries
from scripted_vault import KEY
from secrets_bench import NEW, OLD, Bench, bench_in, quiet
from shown_checks import ShownChecks

from kms_tui.domain.check import Check, CheckName, SaveStep, Verdict
from kms_tui.domain.configuration import CredentialKind
from kms_tui.domain.errors import (
    AccessRefused,
    ChecksFailed,
    ConfigurationChanged,
    ConfigurationNotFound,
    InvalidDraft,
    SecretStoreLocked,
    WarningsFound,
)
from kms_tui.domain.master_key import RotationPolicy
from kms_tui.domain.secret import Secret

IDENTITY = replace(DRAFT, credential_kind=CredentialKind.MANAGED_IDENTITY)
NOBODY = Secret("")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes("file")
        yield bench


async def test_the_new_secret_is_used_and_the_old_one_is_gone(bench: Bench) -> None:
    was = await bench.creates()
    edited = await bench.edits(was)
    assert await bench.secret_of(edited) == NEW.reveal()
    assert entries(bench.data) == {edited.credential.secret_reference}
    await bench.expect_nothing_left()


async def test_each_version_of_a_secret_has_a_reference_of_its_own(bench: Bench) -> None:
    was = await bench.creates()
    edited = await bench.edits(was, OLD)
    assert edited.credential.secret_reference != was.credential.secret_reference


async def test_a_secret_that_another_session_replaced_meanwhile_is_told_as_a_change(
    bench: Bench,
) -> None:
    was = await bench.creates()
    reference = was.credential.secret_reference
    assert reference is not None
    await bench.edits(was)
    with raises_clearly(ConfigurationChanged):
        await bench.secrets.get(reference, was.id)


async def test_an_edit_is_remembered_with_who_when_and_a_new_revision(bench: Bench) -> None:
    was = await bench.creates()
    editor = replace(bench, session=replace(bench.session, actor="admin8@bastion02"))
    edited = await editor.edits(was)
    assert (edited.id, edited.revision) == (was.id, was.revision + 1)
    assert (edited.created_by, edited.updated_by) == ("admin7@bastion01", "admin8@bastion02")
    assert edited.updated_at > was.updated_at
    assert await bench.session.get(was.id) == edited


async def test_what_is_no_credential_stays_as_it_was(bench: Bench) -> None:
    was = await bench.creates()
    other = replace(DRAFT, name="other", key_name="other", key_size=4096, vault_url="https://x.y")
    edited = await bench.edits(was, draft=other)
    assert (edited.name, edited.key_name, edited.vault_url) == ("prod", "good", was.vault_url)


async def test_a_missing_master_key_is_never_created_by_an_edit(bench: Bench) -> None:
    was = await bench.creates()
    bench.vault.key = None
    with raises_clearly(ChecksFailed):
        await bench.edits(was, draft=draft_for("good"))
    assert "create_key" not in bench.vault.asked
    assert await bench.secret_of(was) == OLD.reveal()


@pytest.mark.parametrize("method", ["greet", "sign_in", "read_key", "wrap", "unwrap"])
async def test_a_failed_check_leaves_the_old_credential_in_use(bench: Bench, method: str) -> None:
    was = await bench.creates()
    bench.vault.errors = {method: [AccessRefused("No.", do="Ask.")] * 3}
    with raises_clearly(ChecksFailed):
        await bench.edits(was)
    assert await bench.session.get(was.id) == was
    assert await bench.secret_of(was) == OLD.reveal()
    await bench.expect_nothing_left()


async def test_a_warning_leaves_the_old_credential_until_the_admin_goes_on(bench: Bench) -> None:
    was = await bench.creates()
    bench.vault.policy = RotationPolicy(expires_in="P1Y")
    with raises_clearly(WarningsFound):
        await bench.session.edit(was, DRAFT, NEW, quiet)
    assert await bench.secret_of(was) == OLD.reveal()
    assert await bench.secret_of(await bench.edits(was)) == NEW.reveal()


async def test_a_broken_field_is_refused_before_the_vault_is_asked(bench: Bench) -> None:
    was = await bench.creates()
    bench.vault.asked.clear()
    with raises_clearly(InvalidDraft):
        await bench.edits(was, draft=replace(DRAFT, client_id="nonsense"))
    assert not bench.vault.asked


async def test_a_cancelled_edit_leaves_the_old_credential_in_use(bench: Bench) -> None:
    was = await bench.creates()
    bench.vault.pauses, unwraps = {"unwrap"}, asyncio.Event()

    def report(check: Check) -> None:
        if check.name is CheckName.UNWRAP:
            unwraps.set()

    edit = asyncio.create_task(bench.session.edit(was, DRAFT, NEW, report))
    await asyncio.wait_for(unwraps.wait(), 10)
    edit.cancel()
    with pytest.raises(asyncio.CancelledError):
        await edit
    assert await bench.secret_of(was) == OLD.reveal()
    await bench.expect_nothing_left()


async def test_with_the_store_locked_nothing_is_asked_and_nothing_changes(bench: Bench) -> None:
    was = await bench.creates()
    await bench.store().lock()
    bench.vault.asked.clear()
    with raises_clearly(SecretStoreLocked):
        await bench.edits(was)
    assert not bench.vault.asked
    await bench.unlocks()
    assert await bench.secret_of(was) == OLD.reveal()


async def test_the_second_of_two_editors_is_told_and_changes_nothing(bench: Bench) -> None:
    was = await bench.creates()
    async with bench_in(bench.data) as second:
        await second.unlocks()
        edited = await second.edits(was)
        with raises_clearly(ConfigurationChanged):
            await bench.edits(was, Secret("the~third.secret-3"))
    assert await bench.session.get(was.id) == edited
    assert await bench.secret_of(was) == NEW.reveal()
    await bench.expect_nothing_left()


async def test_an_editor_whose_secret_was_moved_meanwhile_is_told_before_anything_is_asked(
    bench: Bench,
) -> None:
    was = await bench.creates()
    await bench.makes(SECOND)
    await bench.migrates()
    bench.vault.asked.clear()
    with raises_clearly(ConfigurationChanged):
        await bench.edits(was)
    assert not bench.vault.asked
    await bench.edits(await bench.session.get(was.id))
    assert await bench.secret_of(was) == NEW.reveal()
    await bench.expect_nothing_left(SECOND)


async def test_a_configuration_that_is_gone_cannot_be_edited(bench: Bench) -> None:
    was = await bench.creates()
    await bench.session.delete(was)
    with raises_clearly(ConfigurationNotFound):
        await bench.edits(was)
    await bench.expect_nothing_left()


async def test_a_check_in_between_does_not_count_as_an_edit(bench: Bench) -> None:
    was = await bench.creates()
    await bench.session.check(was.id, quiet)
    assert await bench.secret_of(await bench.edits(was)) == NEW.reveal()


async def test_a_client_secret_makes_way_for_a_managed_identity(bench: Bench) -> None:
    was = await bench.creates()
    edited = await bench.edits(was, NOBODY, IDENTITY)
    assert edited.credential.kind is CredentialKind.MANAGED_IDENTITY
    assert edited.credential.secret_reference is None
    assert entries(bench.data) == set()
    await bench.expect_nothing_left()


async def test_a_managed_identity_makes_way_for_a_client_secret(bench: Bench) -> None:
    was = await bench.session.create(IDENTITY, NOBODY, quiet, despite_warnings=True)
    edited = await bench.edits(was)
    assert await bench.secret_of(edited) == NEW.reveal()
    await bench.expect_nothing_left()


async def test_an_entry_removed_by_hand_is_repaired_by_an_edit(bench: Bench) -> None:
    was = await bench.creates()
    assert was.credential.secret_reference is not None
    await bench.store().delete(was.credential.secret_reference)
    assert await bench.secret_of(await bench.edits(was)) == NEW.reveal()
    await bench.expect_nothing_left()


async def test_the_steps_are_told_and_a_rotated_key_is_noted(bench: Bench) -> None:
    was, told = await bench.creates(), ShownChecks()
    bench.vault.key = replace(KEY, key_id=KEY.key_id.replace("0123", "4567"))
    edited = await bench.session.edit(was, DRAFT, NEW, told.append, despite_warnings=True)
    steps = [check.name for check in told if check.verdict is Verdict.PASS][-2:]
    assert steps == [SaveStep.STORE_SECRET, SaveStep.WRITE_CONFIGURATION]
    assert edited.key_id.endswith("4567")
