from __future__ import annotations

import re
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from doctor_app import MARKUP, doctor_app, ready_examinations
from doctor_parts import Failing, Ready, Waiting, finding
from drawn_page import DrawnPage
from launched_apps import ENVIRONMENT
from pty_session import PtySession

from kms_tui.domain.finding import Topic
from kms_tui.ui.screens.doctor import DoctorScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from kms_tui.services.doctor import Examination

HERE = Path(__file__).parent


class Page(DrawnPage):
    """The doctor's page as an admin sees it."""

    @property
    def is_open(self) -> bool:
        return isinstance(self._pilot.app.screen, DoctorScreen)


@asynccontextmanager
async def page_on(
    examinations: Sequence[Examination],
    size: tuple[int, int] = (80, 24),
    deadline_seconds: float = 30.0,
) -> AsyncIterator[Page]:
    async with doctor_app(examinations, deadline_seconds).run_test(size=size) as pilot:
        yield Page(pilot)


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 10)])
async def test_verdicts_are_words_under_their_topics_at_every_size(size: tuple[int, int]) -> None:
    async with page_on(ready_examinations(), size) as page:
        await page.sees("1 failure, 1 warning.")
        await page.sees("Terminal")
        assert re.search(r"  OK    Input, output and errors are", page.text)
        assert max(map(len, page.lines)) <= size[0]


async def test_the_remedy_stands_below_what_was_found() -> None:
    async with page_on(ready_examinations()) as page:
        await page.sees("WARN  Latin 1.")
        index = next(number for number, line in enumerate(page.lines) if "Latin 1." in line)
        assert page.lines[index + 1].strip() == "-> export LC_ALL=C.UTF-8"


async def test_the_last_line_says_which_topics_to_look_at() -> None:
    async with page_on(ready_examinations()) as page:
        await page.sees("1 failure, 1 warning. See Locale, User and directories.")


async def test_foreign_text_is_neither_markup_nor_obeyed() -> None:
    async with page_on(ready_examinations()) as page:
        await page.sees("FAIL  [red]/home/[b]ada[/] ?[31mred?")
        assert "\x1b" not in page.text
        assert MARKUP not in page.text


async def test_what_is_still_looked_at_is_shown_beside_what_was_found() -> None:
    slow = Waiting([finding(Topic.NETWORK, what="The proxy answers.")])
    async with page_on([Ready([finding()]), slow]) as page:
        await page.sees("All is well.")
        await page.sees("..    looking")
        assert "1 examination to go" in page.text
        slow.release.set()
        await page.sees("The proxy answers.")
        await page.sees("Nothing is wrong.")
        assert "looking" not in page.text


async def test_one_that_never_ends_is_told_as_cut_off() -> None:
    async with page_on([Waiting()], deadline_seconds=0.05) as page:
        await page.sees("WARN  The examination did not answer in 0.05 s.")
        await page.sees("1 warning.")


async def test_a_defect_is_told_without_its_text() -> None:
    async with page_on([Failing(ValueError("hunter2"))]) as page:
        await page.sees("FAIL  An unexpected ValueError")
        assert "hunter2" not in page.text


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_going_back_cancels_what_runs(key: str) -> None:
    slow = Waiting()
    async with page_on([slow]) as page:
        await page.until(lambda: slow.is_running)
        await page.press(key)
        await page.until(lambda: slow.was_cancelled and not page.is_open)


async def test_r_looks_again_also_while_it_runs_and_drops_what_it_had() -> None:
    slow = Waiting([finding(Topic.NETWORK, what="The proxy answers.")])
    async with page_on([Ready([finding()]), slow]) as page:
        await page.until(lambda: slow.is_running)
        await page.press("r")
        await page.until(lambda: slow.starts == 2)
        assert slow.was_cancelled
        slow.release.set()
        await page.sees("Nothing is wrong.")
        assert page.text.count("All is well.") == 1
        await page.press("r")
        await page.until(lambda: slow.starts == 3)
        await page.sees("Nothing is wrong.")
        assert page.text.count("The proxy answers.") == 1


@pytest.mark.parametrize(
    ("keys", "seen"),
    [
        (["end"], "Vault number 39"),
        (["G"], "Vault number 39"),
        (["end", "home"], "Input, output"),
        (["pagedown", "pagedown", "pagedown"], "Vault number 39"),
        (["pagedown", "pageup"], "Input, output"),
    ],
)
async def test_a_long_report_is_reached_by_keys(keys: list[str], seen: str) -> None:
    async with page_on(ready_examinations()) as page:
        await page.sees("1 failure, 1 warning.")
        await page.press(*keys)
        await page.sees(seen)


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("down", "up")])
async def test_a_report_is_moved_by_single_lines(down: str, up: str) -> None:
    async with page_on(ready_examinations()) as page:
        await page.sees("1 failure, 1 warning.")
        await page.press(down, down)
        await page.until(lambda: "Locale" in page.lines[1])
        await page.press(up)
        await page.until(lambda: "Input, output" in page.lines[1])


async def test_a_narrower_terminal_lays_the_lines_out_anew() -> None:
    text = "word " * 30 + "end-of-it"
    async with doctor_app([Ready([finding(what=text)])]).run_test(size=(80, 24)) as pilot:
        page = Page(pilot)
        await page.sees("end-of-it")
        await pilot.resize_terminal(60, 20)
        await page.until(lambda: max(map(len, page.lines)) <= 60)
        await page.sees("end-of-it")


def colours_sent(**environ: str) -> list[bytes]:
    """Run the page as a program on a real terminal; return the colour sequences it sent."""
    command = [sys.executable, str(HERE / "doctor_app.py")]
    python_path = f"{ENVIRONMENT['PYTHONPATH']}:{HERE}"
    with PtySession(
        command, ENVIRONMENT | environ | {"PYTHONPATH": python_path}, size=(60, 20)
    ) as session:
        session.wait_for("FAIL  [red]/home/[b]ada[/] ?[31mred?")
        session.wait_for("1 examination to go")
        return re.findall(rb"\x1b\[(?:[0-9]+;)*[349][0-8](?:;[0-9]+)*m", session.raw)


def test_a_real_terminal_gets_the_words_and_colours() -> None:
    assert colours_sent()


def test_without_colours_a_real_terminal_gets_the_words_alone() -> None:
    assert colours_sent(NO_COLOR="1") == []
