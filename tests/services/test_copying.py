"""Which way a copied text goes, and that nothing claims it arrived."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from clear_errors import raises_clearly

from kms_tui.domain.errors import CopyRefused
from kms_tui.services.copying import AUTO, FILE, LONGEST, OSC52, TMUX, Copying

WAYS = (AUTO, OSC52, TMUX, FILE)


@dataclass
class Notebook:
    """Takes every text down."""

    is_in_tmux: bool = False
    is_in_screen: bool = False
    taken: list[tuple[str, str]] = field(default_factory=list)

    async def load_into_tmux(self, text: str) -> None:
        self.taken.append((TMUX, text))

    async def write(self, text: str) -> Path:
        self.taken.append((FILE, text))
        return Path("copied.txt")


@pytest.mark.parametrize(
    ("notebook", "way", "ways", "is_for_terminal"),
    [
        (Notebook(), AUTO, [], True),
        (Notebook(is_in_tmux=True), AUTO, [TMUX], True),
        (Notebook(is_in_screen=True), AUTO, [FILE], False),
        (Notebook(is_in_tmux=True), OSC52, [], True),
        (Notebook(is_in_tmux=True), TMUX, [TMUX], False),
        (Notebook(is_in_tmux=True), FILE, [FILE], False),
    ],
)
async def test_a_text_goes_the_way_that_suits_the_line_or_was_chosen(
    notebook: Notebook,
    way: str,
    ways: list[str],
    is_for_terminal: bool,  # noqa: FBT001 - a parameter of the table above
) -> None:
    copied = await Copying(notebook).send("prod-eu", way)
    assert [taken for taken, _ in notebook.taken] == ways
    assert copied.is_for_terminal is is_for_terminal
    assert "copied" not in copied.said.replace("copied.txt", "").lower()


async def test_what_is_said_names_the_way() -> None:
    said = {way: (await Copying(Notebook()).send("prod-eu", way)).said for way in WAYS}
    assert said == {
        AUTO: "Sent to the terminal (OSC 52), which does not say whether it took it.",
        OSC52: "Sent to the terminal (OSC 52), which does not say whether it took it.",
        TMUX: "Handed to tmux: its paste key inserts it.",
        FILE: "Written to copied.txt, which only you can read.",
    }


async def test_the_longest_text_is_still_copied() -> None:
    notebook = Notebook()
    await Copying(notebook).send("x" * LONGEST, FILE)
    assert notebook.taken == [(FILE, "x" * LONGEST)]


async def test_a_line_break_is_not_handed_to_a_shell() -> None:
    notebook = Notebook()
    await Copying(notebook).send("prod\nrm -r ~\x1b[0m", FILE)
    [(_, text)] = notebook.taken
    assert text.isprintable()


async def test_a_text_that_is_too_long_is_refused_whole() -> None:
    notebook = Notebook()
    with raises_clearly(CopyRefused, match="4,000 characters"):
        await Copying(notebook).send("x" * (LONGEST + 1), FILE)
    assert notebook.taken == []
