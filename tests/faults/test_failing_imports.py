"""A call of an import that fails, or whose answer is lost: all of it is stored, or nothing."""

import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from import_bench import body, takes_over
from interposed_ports import Interfere, Moment, Moments
from port_errors import errors_of
from secrets_bench import NEW, OLD, Bench, bench_in

from kms_tui.domain.errors import CatalogueBusy, KmsTuiError, SecretStoreMissing

BEFORE, AFTER = {"prod": OLD.reveal()}, {"beside": NEW.reveal(), "prod": NEW.reveal()}
FEWEST_MOMENTS = 100
"""So that no refactoring lets moments vanish unnoticed."""


async def take_over(bench: Bench, moments: Moments) -> None:
    """Import a new configuration and a change of the one that is here."""
    disturbed = replace(bench, session=moments.around(bench.session))
    await takes_over(disturbed, body("beside"), body("prod"))


async def secrets_now(bench: Bench) -> dict[str, str]:
    return {found.name: await bench.secret_of(found) for found in await bench.session.list()}


def failing_at(time: Moment, nth: int, error: KmsTuiError) -> Interfere:
    """Fail the nth call of that name: those of two configurations come in no fixed order."""
    passed = 0

    async def fail(moment: Moment) -> None:
        nonlocal passed
        passed += name_of(moment) == name_of(time)
        if passed == nth and name_of(moment) == name_of(time):
            raise error

    return fail


def name_of(moment: Moment) -> tuple[str, str, bool]:
    return moment.port, moment.call, moment.is_before


def error_of(moment: Moment) -> KmsTuiError:
    """Return one that can come out of the call, another one for each call."""
    # A store that is not there is told by its state, not by an error.
    possible = [each for each in errors_of(moment) if not isinstance(each, SecretStoreMissing)]
    return possible[moment.number % len(possible)]


@asynccontextmanager
async def prepared(template: Path, data: Path) -> AsyncIterator[Bench]:
    """Start on a copy of a directory that has a configuration, made when it is first asked for."""
    if not template.exists():  # noqa: ASYNC240 - nothing else runs yet
        async with bench_in(template) as bench:
            await bench.makes("file")
            await bench.creates("prod")
    shutil.copytree(template, data)
    async with bench_in(data) as bench:
        await bench.unlocks()
        yield bench


async def is_told_truly(folder: Path, moment: Moment, nth: int) -> bool:
    """Import with a failure; return whether that succeeded, which is what has to be there."""
    error, has_succeeded = error_of(moment), False
    async with prepared(folder / "template", folder / str(moment.number)) as bench:
        with suppress(KmsTuiError):
            await take_over(bench, Moments(failing_at(moment, nth, error)))
            has_succeeded = True
        expected = AFTER if has_succeeded else BEFORE
        assert await secrets_now(bench) == expected, f"{error!r} at {moment}"
        await bench.session.recover()
        assert await secrets_now(bench) == expected, f"{error!r} at {moment}"
        await bench.expect_nothing_left()
    return has_succeeded


async def test_an_error_at_any_call_leaves_what_is_told(tmp_path: Path) -> None:
    moments = Moments()
    async with prepared(tmp_path / "template", tmp_path / "unharmed") as bench:
        await take_over(bench, moments)
    assert len(moments.passed) >= FEWEST_MOMENTS
    counted = Counter[tuple[str, str, bool]]()
    ends = set()
    for moment in moments.passed:
        counted[name_of(moment)] += 1
        ends.add(await is_told_truly(tmp_path, moment, counted[name_of(moment)]))
    assert ends == {True, False}


@pytest.mark.parametrize("is_before", [True, False])
async def test_an_import_whose_answer_is_lost_is_told_as_it_ended(
    tmp_path: Path, *, is_before: bool
) -> None:
    async def lose(moment: Moment) -> None:
        if moment.call == "commit_all" and moment.is_before is is_before:
            raise CatalogueBusy("No answer in time.", do="Wait.")

    async with prepared(tmp_path / "template", tmp_path / "data") as bench:
        with suppress(CatalogueBusy):
            await take_over(bench, Moments(lose))
            assert not is_before
        assert await secrets_now(bench) == (BEFORE if is_before else AFTER)
        await bench.expect_nothing_left()
