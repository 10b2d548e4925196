import pprint

import pytest
from rich.cells import cached_cell_len
from rich.pretty import pretty_repr
from textual import events
from textual.app import ComposeResult
from textual.message import Message

from kms_tui.ui.terminal.app import TerminalApp
from kms_tui.ui.widgets.pasted_secret import LIMIT_CHARACTERS, read_paste
from kms_tui.ui.widgets.secret_input import SecretInput

SECRET = "Qj8~.canary_7Z"


class FormApp(TerminalApp[None]):
    def compose(self) -> ComposeResult:
        self.heard: list[Message] = []
        yield SecretInput("empty", compact=True, id="secret")

    def on_secret_input_edited(self, event: SecretInput.Edited) -> None:
        self.heard.append(event)

    def on_secret_input_submitted(self, event: SecretInput.Submitted) -> None:
        self.heard.append(event)

    def on_secret_input_paste_note(self, event: SecretInput.PasteNote) -> None:
        self.heard.append(event)

    @property
    def field(self) -> SecretInput:
        return self.query_one(SecretInput)

    def notes(self) -> list[SecretInput.PasteNote]:
        return [message for message in self.heard if isinstance(message, SecretInput.PasteNote)]


@pytest.mark.attack(
    "A7 the messages and attributes of a password field",
    defence="messages carry no text, and what is kept masks itself",
)
async def test_no_message_and_no_attribute_shows_the_secret() -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        app.post_message(events.Paste(f" {SECRET}"))
        await pilot.press("x", "enter")

        shown = [pprint.pformat(vars(app.field)), pretty_repr(vars(app.field)), repr(app.field)]
        shown += [text for message in app.heard for text in (repr(message), str(vars(message)))]
        shown += [str(app.field.tree), app.export_screenshot(), str(app.field.render())]

        assert len(app.heard) == 4
        assert app.field.take_secret() == f"{SECRET}x"
        assert not any("canary" in text for text in shown)


async def test_the_secret_is_in_no_cache_of_cell_widths() -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        await pilot.press(*"typed")
        app.post_message(events.Paste(SECRET))
        await pilot.pause()
        hits = cached_cell_len.cache_info().hits
        for text in (SECRET, "typed", "type"):
            cached_cell_len(text, "auto")

        assert app.field.take_secret() == SECRET
        assert cached_cell_len.cache_info().hits == hits


async def test_clearing_forgets_the_secret() -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        await pilot.press("a")
        app.field.clear()

        assert app.field.is_empty
        assert app.field.take_secret() == ""


async def test_a_second_paste_replaces_the_first_and_says_so() -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        app.post_message(events.Paste("first"))
        app.post_message(events.Paste("second"))
        await pilot.pause()

        assert app.field.take_secret() == "second"
        assert [note.note for note in app.notes()] == ["What was in the field before was replaced."]


async def test_a_refused_paste_leaves_the_field_alone() -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        app.post_message(events.Paste("first"))
        app.post_message(events.Paste("x" * (LIMIT_CHARACTERS + 1)))
        await pilot.pause()

        assert app.field.take_secret() == "first"
        assert [note.is_problem for note in app.notes()] == [True]


async def test_typing_over_the_limit_is_refused_with_a_note() -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        app.post_message(events.Paste("x" * LIMIT_CHARACTERS))
        await pilot.press("y")

        assert app.field.take_secret() == "x" * LIMIT_CHARACTERS
        assert [note.is_problem for note in app.notes()] == [True]


async def test_keys_that_are_text_trigger_no_bindings() -> None:
    app = FormApp()
    app.bind("q", "quit")
    async with app.run_test() as pilot:
        await pilot.press("q")

        assert app.field.take_secret() == "q"


@pytest.mark.parametrize(
    ("pasted", "taken"),
    [
        ("secret", "secret"),
        ("secret\n", "secret"),
        ("\r\n  secret\t", "secret"),
        ("\u00a0secret\u00a0", "secret"),
        ("\ufeffsec\u200bret", "secret"),
        ("secret\x00\x1b", "secret"),
        ("one\ntwo", "one"),
        ("one\u2028two", "one"),
        ("se cret", "se cret"),
        ("  \n", ""),
        ("", ""),
        ("x" * LIMIT_CHARACTERS, "x" * LIMIT_CHARACTERS),
        ("x" * (LIMIT_CHARACTERS + 1), ""),
    ],
)
def test_the_first_line_of_a_paste_is_taken_without_what_cannot_be_seen(
    pasted: str, taken: str
) -> None:
    paste = read_paste(pasted)

    assert paste.text == taken
    assert bool(paste.notes) == (pasted != taken or pasted not in {"secret", "x" * 1024})


@pytest.mark.parametrize("pasted", ["one\ntwo", "se cret", "sécret", "", "\u200b", "x" * 1025])
def test_a_paste_that_is_probably_not_meant_is_a_problem(pasted: str) -> None:
    assert read_paste(pasted).is_problem


@pytest.mark.parametrize("pasted", ["secret", " secret ", "secret\r\n", "\u200bsecret"])
def test_a_paste_that_was_only_trimmed_is_no_problem(pasted: str) -> None:
    assert not read_paste(pasted).is_problem


def test_the_repr_of_a_paste_does_not_show_it() -> None:
    assert "canary" not in repr(read_paste(SECRET))
