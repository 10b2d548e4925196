"""A call of a save that fails, or whose answer is lost, leaves all of the save or nothing."""

from contextlib import suppress
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from faulty_session import new_session, save
from interposed_ports import Interfere, Moment, Moments
from port_errors import errors_of
from recovery_parts import DRAFT, draft_for, entries, journal_rows, next_session, unlock
from scripted_vault import ScriptedVault, ScriptedVaults
from whole_or_nothing import close, found, found_by_the_next_start

from kms_tui.domain.configuration import ConfigurationDraft
from kms_tui.domain.errors import CatalogueBusy, KmsTuiError, SecretStoreUnavailable

FEWEST_MOMENTS = {"existing key": 30, "new key": 31}
"""What a save passes at the least, so that no refactoring lets moments vanish unnoticed."""
UNDOING = [
    "catalogue.is_pending",
    "catalogue.secret",
    "secret_store.delete",
    "catalogue.forget",
]
RECOVERING = ["catalogue.orphaned", *UNDOING]


def draft_of(kind: str) -> ConfigurationDraft:
    return DRAFT if kind == "existing key" else draft_for("new")


def vaults_of(kind: str) -> ScriptedVaults:
    return ScriptedVaults() if kind == "existing key" else ScriptedVaults(ScriptedVault(key=None))


def failing(error: KmsTuiError, *numbers: int) -> Interfere:
    """Raise the error at the moments of those numbers."""

    async def fail(moment: Moment) -> None:
        if moment.number in numbers:
            raise error

    return fail


async def is_saved(data: Path, kind: str, error: KmsTuiError, moment: Moment) -> bool:
    """Save with a failure; return whether that succeeded, which is what has to be there."""
    session = await new_session(data, vaults=vaults_of(kind))
    try:
        await save(Moments(failing(error, moment.number)).around(session), draft_of(kind))
    except KmsTuiError:
        has_succeeded = False
    else:
        has_succeeded = True
    assert len(await found(session, data)) == has_succeeded, f"{error!r} at {moment}"
    await close(session)
    return has_succeeded


@pytest.mark.parametrize("kind", FEWEST_MOMENTS)
async def test_any_error_at_any_call_leaves_what_the_save_says(tmp_path: Path, kind: str) -> None:
    unharmed, moments = await new_session(tmp_path / "unharmed", vaults=vaults_of(kind)), Moments()
    await save(moments.around(unharmed), draft_of(kind))
    await close(unharmed)
    assert len(moments.passed) >= FEWEST_MOMENTS[kind]
    ends = {
        await is_saved(tmp_path / f"{moment.number}-{number}", kind, error, moment)
        for moment in moments.passed
        for number, error in enumerate(errors_of(moment))
    }
    assert ends == {True, False}


async def test_a_commit_whose_answer_is_lost_is_told_as_saved(tmp_path: Path) -> None:
    session = await new_session(tmp_path / "data")

    async def lose(moment: Moment) -> None:
        if moment.call == "commit" and not moment.is_before:
            raise CatalogueBusy("No answer in time.", do="Wait.")

    saved = await save(Moments(lose).around(session))
    assert await found(session, tmp_path / "data") == [saved]
    await close(session)


def failing_around(call: str, *, is_before: bool) -> Interfere:
    """Fail the commit, and one call more."""

    async def fail(moment: Moment) -> None:
        is_commit = moment.call == "commit" and moment.is_before
        if is_commit or (f"{moment.port}.{moment.call}" == call and moment.is_before == is_before):
            kind = SecretStoreUnavailable if moment.port == "secret_store" else CatalogueBusy
            raise kind("It did not work.", do="Try again.")

    return fail


@pytest.mark.parametrize("is_before", [True, False])
@pytest.mark.parametrize("call", UNDOING)
async def test_what_could_not_be_undone_is_undone_by_the_next_start(
    tmp_path: Path, call: str, *, is_before: bool
) -> None:
    data = tmp_path / "data"
    session = await new_session(data)
    with raises_clearly(CatalogueBusy):
        await save(Moments(failing_around(call, is_before=is_before)).around(session))
    assert len(entries(data)) <= journal_rows(data)
    await close(session)
    assert not await found_by_the_next_start(data)


async def interrupted(data: Path) -> None:
    """Leave a stored secret and a journal row behind, as a killed save does."""
    session = await new_session(data)
    with raises_clearly(CatalogueBusy):
        await save(Moments(failing_around("secret_store.delete", is_before=True)).around(session))
    assert len(entries(data)) == 1
    await close(session)


@pytest.mark.parametrize("is_before", [True, False])
@pytest.mark.parametrize("call", RECOVERING)
async def test_a_recovery_that_fails_is_made_good_by_the_next_one(
    tmp_path: Path, call: str, *, is_before: bool
) -> None:
    data = tmp_path / "data"
    await interrupted(data)
    session = next_session(data)
    with suppress(CatalogueBusy):
        await Moments(failing_around(call, is_before=is_before)).around(session).recover()
    await session.recover()
    await unlock(session)
    assert not await found(session, data)
    await close(session)
