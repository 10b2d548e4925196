"""A master key that is missing is created if the admin said so, and only then."""

from dataclasses import replace

from preflights import CREATES, TARGET, ended, refused, run
from scripted_vault import ScriptedVault

from kms_tui.domain.check import CheckName, Verdict
from kms_tui.domain.errors import (
    OutcomeUnknown,
)


async def test_a_creation_that_is_not_come_to_is_told_as_skipped() -> None:
    vault = ScriptedVault(key=None, errors={"greet": [refused()]})
    assert ended(await run(vault, CREATES))[CheckName.KEY_CREATED].verdict is Verdict.SKIPPED


async def test_a_missing_key_fails_unless_the_admin_said_create() -> None:
    told = ended(await run(ScriptedVault(key=None)))
    assert told[CheckName.KEY_FOUND].verdict is Verdict.FAIL
    assert told[CheckName.KEY_FOUND].code == "KeyNotFound"


async def test_only_checking_never_creates_a_key() -> None:
    vault = ScriptedVault(key=None)
    told = ended(await run(vault, replace(TARGET, may_create_key=True)))
    assert "create_key" not in vault.asked
    assert told[CheckName.KEY_FOUND].verdict is Verdict.PASS
    assert told[CheckName.KEY_FOUND].found == (
        "no key yet: saving creates it (RSA 2048, wrapKey and unwrapKey only)"
    )


async def test_a_save_creates_the_missing_key_and_proves_it() -> None:
    vault = ScriptedVault(key=None)
    told = ended(await run(vault, CREATES))
    assert vault.created == [("good", 2048, "operation")]
    assert told[CheckName.KEY_FOUND].found == "no key yet: it will be created"
    assert told[CheckName.KEY_CREATED].verdict is Verdict.PASS
    assert told[CheckName.KEY_CREATED].found == "RSA 2048, version 0123"
    assert told[CheckName.UNWRAP].verdict is Verdict.PASS


async def test_what_stopping_would_leave_is_told_from_the_moment_the_key_may_exist() -> None:
    told = await run(ScriptedVault(key=None), CREATES)
    creating = next(c for c in told if c.name is CheckName.KEY_CREATED)
    assert creating.verdict is Verdict.RUNNING
    assert creating.leaves == 'perhaps a new key "good" in the vault'
    assert told[-1].leaves == 'the new key "good" in the vault'
    assert all(c.leaves == "" for c in told[: told.index(creating)])


async def test_a_refused_creation_leaves_nothing() -> None:
    told = await run(ScriptedVault(key=None, errors={"create_key": [refused()]}), CREATES)
    assert told[-1].leaves == ""


async def test_a_creation_whose_outcome_is_unknown_may_have_left_a_key() -> None:
    unknown = OutcomeUnknown("No answer.", do="Look at the vault.")
    told = await run(ScriptedVault(key=None, errors={"create_key": [unknown]}), CREATES)
    assert told[-1].leaves == 'perhaps a new key "good" in the vault'
