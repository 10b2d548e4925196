"""A call of an edit, a deletion or a migration that fails: told truly, and nothing in between."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from interposed_ports import Interfere, Moment, Moments
from port_errors import errors_of
from recovery_parts import SECOND
from secrets_bench import NEW, OLD, Bench, bench_in
from whole_or_nothing import secret_rows

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import (
    CatalogueBusy,
    KmsTuiError,
    SecretStoreMissing,
    SecretStoreUnavailable,
)
from kms_tui.domain.store_kind import FILE
from kms_tui.services.ports import SecretRecord, SecretState, StorePin

Change = Callable[[Bench, KmsConfiguration], Awaitable[object]]


@dataclass(frozen=True)
class Case:
    """A change, what the configuration's secret is before and after it, and how many moments."""

    change: Change
    after: str | None
    fewest_moments: int


async def edit(bench: Bench, was: KmsConfiguration) -> object:
    return await bench.edits(was)


async def delete(bench: Bench, was: KmsConfiguration) -> object:
    return await bench.session.delete(was)


async def migrate(bench: Bench, _was: KmsConfiguration) -> object:
    done = await bench.migrates()
    for move in done.moves:
        if move.error is not None:
            raise move.error
    return done


CASES = {
    "edit": Case(edit, NEW.reveal(), 50),
    "delete": Case(delete, None, 12),
    "migrate": Case(migrate, OLD.reveal(), 50),
}


def failing_at(number: int, error: KmsTuiError) -> Interfere:
    async def fail(moment: Moment) -> None:
        if moment.number == number:
            raise error

    return fail


def around(bench: Bench, moments: Moments) -> Bench:
    """Return the bench with these moments around each call of its ports."""
    return replace(bench, session=moments.around(bench.session))


async def secret_now(bench: Bench, was: KmsConfiguration) -> str | None:
    found = [found for found in await bench.session.list() if found.id == was.id]
    return await bench.secret_of(found[0]) if found else None


async def is_told_truly(data: Path, case: Case, moment: Moment, error: KmsTuiError) -> bool:
    """Change with a failure; return whether that succeeded, which is what has to be there."""
    async with bench_in(data) as bench:
        await bench.makes(FILE, SECOND)
        was = await bench.creates()
        try:
            await case.change(around(bench, Moments(failing_at(moment.number, error))), was)
        except KmsTuiError:
            has_succeeded = False
        else:
            has_succeeded = True
        expected = case.after if has_succeeded else OLD.reveal()
        assert await secret_now(bench, was) == expected, f"{error!r} at {moment}"
        await bench.session.recover()
        assert await secret_now(bench, was) == expected, f"{error!r} at {moment}"
        await bench.expect_nothing_left(FILE, SECOND)
        assert len(secret_rows(data)) == (expected is not None), f"{error!r} at {moment}"
    return has_succeeded


async def moments_of(data: Path, case: Case) -> list[Moment]:
    moments = Moments()
    async with bench_in(data) as bench:
        await bench.makes(FILE, SECOND)
        was = await bench.creates()
        await case.change(around(bench, moments), was)
    return moments.passed


def kinds_of(moment: Moment) -> list[KmsTuiError]:
    """Return one error of each family that the services tell apart."""
    # A store that is not there is told by its state, not by an error.
    possible = (e for e in errors_of(moment) if not isinstance(e, SecretStoreMissing))
    found = {type(error).__mro__[1]: error for error in possible}
    return list(found.values())


@pytest.mark.parametrize("name", CASES)
async def test_any_error_at_any_call_leaves_what_is_told(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    moments = await moments_of(tmp_path / "unharmed", case)
    assert len(moments) >= case.fewest_moments
    ends = {
        await is_told_truly(tmp_path / f"{moment.number}-{number}", case, moment, error)
        for moment in moments
        for number, error in enumerate(kinds_of(moment))
    }
    assert ends == {True, False}


async def test_a_replacement_whose_answer_is_lost_is_told_as_edited(tmp_path: Path) -> None:
    async def lose(moment: Moment) -> None:
        if moment.call == "replace" and not moment.is_before:
            raise CatalogueBusy("No answer in time.", do="Wait.")

    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        was = await bench.creates()
        edited = await around(bench, Moments(lose)).edits(was)
        assert await bench.session.get(was.id) == edited
        await bench.expect_nothing_left()


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("delete", SecretStoreUnavailable("It does not answer.", do="Try again.")),
        ("drop_secret", CatalogueBusy("Another session is writing.", do="Wait.")),
    ],
)
async def test_an_edit_whose_old_secret_cannot_be_removed_is_told_as_edited(
    tmp_path: Path, call: str, error: KmsTuiError
) -> None:
    async def fail(moment: Moment) -> None:
        if moment.call == call and moment.is_before:
            raise error

    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        edited = await around(bench, Moments(fail)).edits(await bench.creates())
        assert await bench.secret_of(edited) == NEW.reveal()
        assert len(secret_rows(bench.data)) == 2
        await bench.session.recover()
        await bench.expect_nothing_left()


async def test_a_deletion_after_which_the_catalogue_fails_lists_the_secret_that_may_stay(
    tmp_path: Path,
) -> None:
    async def fail(moment: Moment) -> None:
        if moment.call == "secrets" and moment.is_before:
            raise CatalogueBusy("Another session is writing.", do="Wait.")

    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        was = await bench.creates()
        reference = was.credential.secret_reference
        assert reference is not None
        left = await around(bench, Moments(fail)).session.delete(was)
        reason = "Another session is writing."
        retiring = SecretState.RETIRING
        assert left == [SecretRecord(reference, was.id, StorePin(FILE), retiring, reason)]
        assert not await bench.session.list()
        await bench.session.recover()
        await bench.expect_nothing_left()


@pytest.mark.parametrize("call", ["is_pending", "secret", "delete", "forget"])
async def test_an_undo_that_failed_is_made_good_by_the_next_recovery_of_the_same_session(
    tmp_path: Path, call: str
) -> None:
    async def fail(moment: Moment) -> None:
        is_late = bool(moments.passed) and any(past.call == "replace" for past in moments.passed)
        if moment.is_before and (moment.call == "replace" or (is_late and moment.call == call)):
            kind = SecretStoreUnavailable if moment.port == "secret_store" else CatalogueBusy
            raise kind("It did not work.", do="Try again.")

    moments = Moments(fail)
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        was = await bench.creates()
        with raises_clearly(CatalogueBusy):
            await around(bench, moments).edits(was)
        assert len(secret_rows(bench.data)) == 2
        [undone] = await bench.session.recover()
        assert undone.configuration_id == was.id
        assert await bench.secret_of(was) == OLD.reveal()
        await bench.expect_nothing_left()
