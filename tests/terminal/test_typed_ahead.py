"""Keys that arrive before the one ahead of them has had its effect, on a host as slow as can be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import ClassVar, Final

import pytest
from pty_session import WAIT_SECONDS
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from kms_tui.ui.terminal.app import TerminalApp
from kms_tui.ui.terminal.type_ahead import InputGate

AT_ONCE: Final = 0.0
"""The time between two looks where each comes too late: every moment there is a stall."""
FIELDS: Final = 6


class Question(ModalScreen[None]):
    def compose(self) -> ComposeResult:
        yield Input(id="answer")


class Vanishing(Input):
    async def on_key(self) -> None:
        self.screen.set_focus(None)
        raise asyncio.CancelledError


class Form(TerminalApp[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "ask", "Ask"),
        Binding("f3", "vanish", "Vanish"),
        Binding("escape", "leave", "Leave"),
    ]
    is_left = False

    def compose(self) -> ComposeResult:
        with Vertical(), Vertical(), Vertical(), Vertical(), Vertical(), Vertical():
            for number in range(FIELDS):
                yield Input(id=f"field{number}", compact=True, select_on_focus=False)

    @on(Input.Submitted)
    def go_on(self) -> None:
        self.screen.focus_next()

    @work
    async def action_ask(self) -> None:
        await self.push_screen_wait(Question())

    def action_leave(self) -> None:
        self.is_left = True

    async def action_vanish(self) -> None:
        vanishing = Vanishing()
        await self.mount(vanishing)
        self.screen.set_focus(vanishing)

    @property
    def typed(self) -> list[str]:
        return [field.value for field in self.screen.query(Input)]


class TypedAhead:
    """A form, and keys that have arrived for it all at once."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.gate = InputGate(form, look_seconds=AT_ONCE)

    async def gives(self, *fields: str) -> None:
        """Wait until the fields of the screen hold this."""
        last_moment = monotonic() + WAIT_SECONDS
        while self.form.typed != list(fields) and monotonic() < last_moment:  # noqa: ASYNC110 - nobody tells of the last key
            await asyncio.sleep(0)
        assert self.form.typed == list(fields)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.gate.put(events.Key(key, key if len(key) == 1 else None))


@asynccontextmanager
async def typed_ahead() -> AsyncIterator[TypedAhead]:
    form = Form()
    async with form.run_test():
        yield TypedAhead(form)


@pytest.mark.attack(
    "5.3 a key typed right after Tab",
    defence="a key waits until the one before has had its effect, however slow the host is",
)
@pytest.mark.parametrize("to", range(1, FIELDS))
async def test_a_key_right_after_tab_goes_into_the_field_after_it(to: int) -> None:
    async with typed_ahead() as typing:
        typing.keys(*["tab"] * to, *"secret")
        await typing.gives(*[""] * to, "secret", *[""] * (FIELDS - to - 1))


async def test_a_key_right_after_shift_tab_goes_into_the_field_before_it() -> None:
    async with typed_ahead() as typing:
        typing.keys("tab", *"b", "shift+tab", *"a", "tab", *"b")
        await typing.gives("a", "bb", *[""] * (FIELDS - 2))


async def test_a_paste_right_after_tab_goes_into_the_field_after_it() -> None:
    async with typed_ahead() as typing:
        typing.keys("tab")
        typing.gate.put(events.Paste("secret"))
        typing.keys("tab", *"x")
        await typing.gives("", "secret", "x", *[""] * (FIELDS - 3))


async def test_a_key_right_after_enter_goes_where_enter_leads() -> None:
    async with typed_ahead() as typing:
        typing.keys(*"a", "enter", *"b", "enter", *"c")
        await typing.gives("a", "b", "c", *[""] * (FIELDS - 3))


async def test_a_key_right_after_one_that_asks_answers_the_question() -> None:
    async with typed_ahead() as typing:
        typing.keys("f2", *"yes")
        await typing.gives("yes")


async def test_a_key_goes_on_when_the_widget_that_held_the_one_before_is_gone() -> None:
    async with typed_ahead() as typing:
        typing.keys("f3", "x", "tab", "y")
        await typing.gives("y", *[""] * (FIELDS - 1))


async def test_keys_that_are_held_wait_and_keep_their_order() -> None:
    async with typed_ahead() as typing:
        typing.keys("tab", "a")
        typing.gate.hold()
        typing.keys("b", "tab", "c")
        typing.gate.open()  # as when the first screen is late
        await everything_else()
        held = typing.form.typed
        typing.gate.let_go()
        await typing.gives("", "ab", "c", *[""] * (FIELDS - 3))

        assert "b" not in "".join(held)


async def test_a_key_that_leads_out_of_a_wait_is_not_held() -> None:
    async with typed_ahead() as typing:
        typing.gate.hold()
        typing.keys("a", "escape")
        await everything_else()
        assert typing.form.is_left
        assert not any(typing.form.typed)


async def everything_else() -> None:
    for _ in range(200):
        await asyncio.sleep(0)
