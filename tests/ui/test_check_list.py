"""A list of checks as it is laid out, whatever the number of its lines."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual import events
from textual.pilot import Pilot

from kms_tui.domain.check import Check, CheckName, KeyStep, Verdict
from kms_tui.services.reporting import Report
from kms_tui.ui.screens.activity import ActivityScreen, Consent, Wording
from kms_tui.ui.terminal.app import TerminalApp
from kms_tui.ui.widgets.check_list import CheckList

MANY = [f"prod key {number}" for number in range(1000, 0, -1)]
LATEST_SECONDS = 0.4
"""How soon Esc is answered; twice what is promised, as other work may run on this machine."""


class Told:
    """An action that tells what a test puts into it, until it is stopped."""

    def __init__(self) -> None:
        self.report: Report = lambda _check: None
        self.began = asyncio.Event()

    async def __call__(self, report: Report, _consent: Consent) -> None:
        self.report = report
        self.began.set()
        await asyncio.Event().wait()


@asynccontextmanager
async def running(names: list[str], told: Told) -> AsyncIterator[Pilot[Any]]:
    """Show a running action with these checks pending."""
    pending = [Check(name, Verdict.PENDING) for name in names]
    screen = ActivityScreen("re-wrap", told, pending=pending, wording=Wording("."), session="")
    async with TerminalApp[None]().run_test(size=(80, 24)) as pilot:
        await pilot.app.push_screen(screen)
        await told.began.wait()
        await pilot.pause()
        yield pilot


def shown(pilot: Pilot[Any]) -> str:
    """Return the text of the screen."""
    strips = pilot.app.screen._compositor.render_strips()  # noqa: SLF001 - what is drawn
    return "\n".join(strip.text for strip in strips)


def test_checks_that_are_no_configurations_stand_as_they_were_told() -> None:
    names = ["Open the vault of prod", *KeyStep]
    checks = CheckList([Check(name, Verdict.PENDING) for name in names])
    checks.tell(Check(KeyStep.PROVE, Verdict.PASS))
    assert [check.name for check in checks.checks] == names


def test_a_check_of_a_configuration_told_late_takes_its_place() -> None:
    checks = CheckList(
        [Check(CheckName.SIGN_IN, Verdict.PASS), Check(CheckName.WRAP, Verdict.PASS)]
    )
    checks.tell(Check(CheckName.KEY_CREATED, Verdict.PASS))
    assert [c.name for c in checks.checks] == [
        *(CheckName.SIGN_IN, CheckName.KEY_CREATED, CheckName.WRAP)
    ]


async def test_the_line_that_runs_is_in_view() -> None:
    told = Told()
    async with running(MANY, told) as pilot:
        told.report(Check("prod key 300", Verdict.RUNNING))
        await pilot.pause()
        assert "..    prod key 300" in shown(pilot)


async def test_whoever_scrolls_is_not_pulled_back_until_asking_for_it() -> None:
    told = Told()
    async with running(MANY, told) as pilot:
        await pilot.press("j", "k")
        told.report(Check("prod key 300", Verdict.RUNNING))
        await pilot.pause()
        assert "prod key 1000" in shown(pilot)
        await pilot.press("G")
        told.report(Check("prod key 299", Verdict.RUNNING))
        await pilot.pause()
        assert "..    prod key 299" in shown(pilot)


async def test_f_goes_from_failure_to_failure_and_round() -> None:
    told = Told()
    async with running(MANY, told) as pilot:
        for name in ("prod key 800", "prod key 400"):
            told.report(Check(name, Verdict.FAIL, "other bytes"))
        for name in ("prod key 800", "prod key 400", "prod key 800"):
            await pilot.press("f")
            await pilot.pause()
            assert f"FAIL  {name}" in shown(pilot)


async def test_raw_detail_shows_below_its_check_on_request() -> None:
    told = Told()
    async with running(["prod key 2", "prod key 1"], told) as pilot:
        told.report(Check("prod key 2", Verdict.FAIL, "refused", detail="correlation 4711"))
        await pilot.pause()
        assert "correlation 4711" not in shown(pilot)
        await pilot.press("v")
        assert "correlation 4711" in shown(pilot)
        assert "prod key 1" in shown(pilot)


async def test_escape_is_answered_at_once_while_thousands_of_keys_are_told() -> None:
    told, names = Told(), [f"prod key {number}" for number in range(4000, 0, -1)]

    async def tell_all() -> None:
        for name in names:
            told.report(Check(name, Verdict.RUNNING))
            told.report(Check(name, Verdict.PASS, "version 0123456789abcdef0123456789abcdef"))
            if name == "prod key 3800":
                well_under_way.set()
            await asyncio.sleep(0.002)  # as long as a near vault takes, in which lines are drawn

    well_under_way = asyncio.Event()
    async with running(names, told) as pilot:
        screen, telling = pilot.app.screen, asyncio.create_task(tell_all())
        await well_under_way.wait()
        pilot.app.post_message(events.Key("escape", None))
        async with asyncio.timeout(LATEST_SECONDS):
            while pilot.app.screen is screen:
                await pilot.pause()
        telling.cancel()
