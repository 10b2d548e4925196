"""An import stores everything that it planned, or nothing: whatever stops it."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from import_bench import Told, body, importing, masked, plan, takes_over
from recovery_parts import next_session, unlock
from secrets_bench import NEW, OLD, Bench, bench_in

from kms_tui.domain.check import Check, CheckName, Verdict
from kms_tui.domain.errors import (
    AccessRefused,
    ChecksFailed,
    ConfigurationChanged,
    ConfigurationNotFound,
    ImportConflict,
    NameTaken,
    NothingToDo,
    SecretNotFound,
    SecretStoreLocked,
    WarningsFound,
)
from kms_tui.domain.master_key import RotationPolicy
from kms_tui.domain.yba_configurations import rendered
from kms_tui.services.import_proofs import ImportProofs
from kms_tui.services.ports import OperationKind


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes("file")
        yield bench


async def secrets_of(bench: Bench) -> dict[str, str]:
    """Return the client secret of each configuration."""
    return {each.name: await bench.secret_of(each) for each in await bench.session.list()}


async def test_what_is_new_and_what_is_changed_is_stored_with_its_secrets(bench: Bench) -> None:
    was = await bench.creates("prod")
    stored = await takes_over(bench, body("new"), body("prod"))
    assert [each.name for each in stored] == ["new", "prod"]
    assert await secrets_of(bench) == {"new": NEW.reveal(), "prod": NEW.reveal()}
    assert (stored[1].id, stored[1].revision) == (was.id, was.revision + 1)
    await bench.expect_nothing_left()


async def test_a_change_without_a_new_secret_keeps_the_stored_one(bench: Bench) -> None:
    await bench.creates("prod")
    [stored] = await takes_over(bench, masked("prod", kms_tui_secret_expires_on="2030-01-31"))
    assert str(stored.credential.secret_expires_on) == "2030-01-31"
    assert await secrets_of(bench) == {"prod": OLD.reveal()}
    await bench.expect_nothing_left()


async def test_what_is_the_same_is_left_alone_and_its_vault_is_not_asked(bench: Bench) -> None:
    was = await bench.creates("prod")
    bench.vault.asked.clear()
    with raises_clearly(NothingToDo):
        await takes_over(bench, masked("prod"))
    assert (bench.vault.asked, await bench.session.list()) == ([], [was])


async def test_an_export_is_taken_over_on_another_host(bench: Bench, tmp_path: Path) -> None:
    for name in ("prod", "staging"):
        await bench.creates(name)
    exported = rendered(await bench.session.list(), as_body=False)
    path = tmp_path / "exported.json"
    path.write_text(exported)
    async with bench_in(tmp_path / "elsewhere") as other:
        await other.makes("file")
        of = importing(other.session)
        planned = await of.plan(await of.read(path), {"prod": NEW, "staging": OLD})
        await of.apply(planned, Told(), despite_warnings=True)
        assert rendered(await other.session.list(), as_body=False) == exported
        assert await secrets_of(other) == {"prod": NEW.reveal(), "staging": OLD.reveal()}


async def test_a_managed_identity_is_taken_over_and_exported_without_a_secret(
    bench: Bench,
) -> None:
    stored = await takes_over(bench, body("new", CLIENT_SECRET=None))
    assert json.loads(rendered(stored, as_body=True)) == body("new", CLIENT_SECRET=None)
    await bench.expect_nothing_left()


async def test_one_of_three_that_fails_its_checks_keeps_all_from_being_stored(
    bench: Bench,
) -> None:
    was, told = await bench.creates("prod"), Told()
    bench.vault.errors = {"sign_in": [AccessRefused("No.", do="Ask.")]}
    with raises_clearly(ChecksFailed, match="1 configuration failed a check"):
        await takes_over(bench, body("one"), body("two"), body("prod"), told=told)
    assert told.ended("one")[CheckName.SIGN_IN].verdict is Verdict.FAIL
    assert told.ended("prod")[CheckName.UNWRAP].verdict is Verdict.PASS
    assert (await bench.session.list(), await bench.secret_of(was)) == ([was], OLD.reveal())
    await bench.expect_nothing_left()


async def test_warnings_are_passed_over_only_if_that_was_said(bench: Bench) -> None:
    bench.vault.policy = RotationPolicy(expires_in="P1Y")
    planned = await plan(bench, body("one"), body("two"))
    with raises_clearly(WarningsFound, match="2 configurations"):
        await importing(bench.session).apply(planned, Told())
    assert not await bench.session.list()
    assert len(await takes_over(bench, body("one"), body("two"))) == 2


async def test_a_conflict_stops_everything_before_any_vault_is_asked(bench: Bench) -> None:
    await bench.creates("prod")
    planned = await plan(bench, body("new"), masked("prod", AZU_KEY_SIZE=4096))
    bench.vault.asked.clear()
    with raises_clearly(ImportConflict):
        await importing(bench.session).apply(planned, Told())
    assert not bench.vault.asked


async def test_a_locked_store_is_told_before_any_vault_is_asked(bench: Bench) -> None:
    planned = await plan(bench, body("new"))
    await bench.store().lock()
    with raises_clearly(SecretStoreLocked):
        await importing(bench.session).apply(planned, Told())
    assert not bench.vault.asked


async def test_a_missing_key_is_created_when_all_the_others_are_proven(bench: Bench) -> None:
    bench.vault.key = None
    with raises_clearly(ChecksFailed):
        await takes_over(bench, body("one"))
    assert "create_key" not in bench.vault.asked
    told = Told()
    await takes_over(bench, body("one"), body("two"), may_create_keys=True, told=told)
    assert bench.vault.asked.count("create_key") == 1
    assert told.ended("one")[CheckName.KEY_CREATED].verdict is Verdict.PASS


async def test_no_key_is_created_if_another_configuration_fails(bench: Bench) -> None:
    await bench.creates("prod")
    bench.vault.key = None
    with raises_clearly(ChecksFailed):
        await takes_over(bench, body("one"), body("prod"), may_create_keys=True)
    assert "create_key" not in bench.vault.asked


async def test_nothing_is_stored_if_a_key_that_was_created_fails_a_check(bench: Bench) -> None:
    bench.vault.key, bench.vault.policy = None, RotationPolicy(rotates="P90D after creation")
    told = Told()
    with raises_clearly(ChecksFailed):
        await takes_over(bench, body("one"), body("two"), may_create_keys=True, told=told)
    assert told.ended("one")[CheckName.KEY_CREATED].verdict is Verdict.PASS
    assert not await bench.session.list()
    await bench.expect_nothing_left()


async def test_a_cancelled_import_leaves_nothing(bench: Bench) -> None:
    bench.vault.pauses, unwraps = {"unwrap"}, asyncio.Event()

    def report(_name: str, check: Check) -> None:
        if check.name is CheckName.UNWRAP:
            unwraps.set()

    planned = await plan(bench, body("one"), body("two"))
    work = asyncio.create_task(importing(bench.session).apply(planned, report))
    await asyncio.wait_for(unwraps.wait(), 10)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert not await bench.session.list()
    await bench.expect_nothing_left()


async def test_a_plan_that_another_session_overtook_is_not_applied(bench: Bench) -> None:
    was = await bench.creates("prod")
    new, changed = await plan(bench, body("new")), await plan(bench, body("prod"))
    await bench.creates("new")
    with raises_clearly(NameTaken):
        await importing(bench.session).apply(new, Told())
    edited = await bench.edits(was)
    with raises_clearly(ConfigurationChanged):
        await importing(bench.session).apply(changed, Told())
    await bench.session.delete(edited)
    with raises_clearly(ConfigurationNotFound):
        await importing(bench.session).apply(changed, Told())


async def test_of_two_sessions_that_import_at_once_one_does_and_the_other_does_nothing(
    bench: Bench,
) -> None:
    other = Bench(bench.data, next_session(bench.data))
    await unlock(other.session)
    mine = await plan(bench, body("shared"), body("mine"))
    theirs = await plan(other, body("shared"), body("theirs"))
    works = [
        importing(each.session).apply(planned, Told(), despite_warnings=True)
        for each, planned in ((bench, mine), (other, theirs))
    ]
    ends = await asyncio.gather(*works, return_exceptions=True)
    assert [type(end) for end in ends].count(NameTaken) == 1
    assert {each.name for each in await bench.session.list()} in (
        {"shared", "mine"},
        {"shared", "theirs"},
    )
    await bench.expect_nothing_left()
    await other.close()


async def test_a_secret_that_is_gone_ends_the_import_when_the_other_checks_have_ended(
    bench: Bench,
) -> None:
    was, told = await bench.creates("prod"), Told()
    assert was.credential.secret_reference is not None
    await bench.store().delete(was.credential.secret_reference)
    dated = masked("prod", kms_tui_secret_expires_on="2030-01-31")
    with raises_clearly(SecretNotFound):
        await takes_over(bench, dated, body("new"), told=told)
    assert told.checks[0] == ("prod", Check(CheckName.FIELDS, Verdict.PASS))
    assert set(told.ended("prod")) == {CheckName.FIELDS}
    assert told.ended("new")[CheckName.UNWRAP].verdict is Verdict.PASS
    assert await bench.session.list() == [was]


async def test_what_to_do_about_failures_and_warnings_is_told(bench: Bench) -> None:
    planned = await plan(bench, body("one"), body("two"))
    bench.vault.policy = RotationPolicy(expires_in="P1Y")
    with raises_clearly(WarningsFound) as warned:
        await importing(bench.session).apply(planned, Told())
    assert warned.value.what == "A check warns of 2 configurations; nothing was imported."
    assert warned.value.do == "Do what stands beside it, or add --despite-warnings."
    bench.vault.policy = RotationPolicy(rotates="P90D after creation")
    with raises_clearly(ChecksFailed) as failed:
        await importing(bench.session).apply(planned, Told(), despite_warnings=True)
    assert failed.value.what == "2 configurations failed a check; nothing was imported."
    assert failed.value.do == "Do what stands beside it, then import again."


async def test_the_journal_tells_an_import_of_a_new_configuration_from_that_of_a_change(
    bench: Bench,
) -> None:
    was = await bench.creates("prod")
    planned = await plan(bench, body("new"), body("prod"))
    proofs = ImportProofs(bench.session, Told())
    new, changed = [await proofs.operation(entry) for entry in planned.to_do]
    assert (new.kind, changed.kind) == (OperationKind.SAVE, OperationKind.EDIT)
    assert (changed.configuration_id, new.configuration_id != was.id) == (was.id, True)
    assert (new.key_name, changed.key_name) == ("good", "good")
