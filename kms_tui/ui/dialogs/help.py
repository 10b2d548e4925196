"""The keys of a screen and its focused field, read from the live bindings so that they are true."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from kms_tui.ui.key_groups import GROUPS, KeyRow, key_rows
from kms_tui.ui.presentation import CHECK_WORDS
from kms_tui.ui.terminal.leaving import Dialog
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.text_motions import TextMotions

_WIDEST = 76
_EDGES = 4
"""Cells that the border of a dialog and its padding take."""
_TWO_COLUMNS = 70
"""Cells from which the groups stand side by side."""
_LEFT = 31
"""Cells of the left column with the gap; the texts of the right one are longer."""
_KEYS_WIDTH = 13
_WORD_WIDTH = 8


class HelpDialog(TextMotions, Dialog[None]):
    """Lists keys with the reasons of those that are off, status words, and where this session is.

    The screen below is `title`; `bindings` are those that work there now.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,q,question_mark,f1",
            "dismiss(None)",
            "close",
            id="help.close",
            key_display="esc",
        ),
    ]

    def __init__(
        self,
        title: str,
        bindings: dict[str, ActiveBinding],
        about: str,
        *,
        status_words: Sequence[tuple[str, str]] = CHECK_WORDS,
        display: Callable[[Binding], str],
    ) -> None:
        super().__init__()
        self._status_words = status_words
        self._title = title
        # Read now: once this dialog is open, the screen below has no focused field.
        self._rows = key_rows(bindings, display)
        self._about = about

    def compose(self) -> ComposeResult:
        """Lay out one scrolling text."""
        with Vertical(classes="dialog"):
            with VerticalScroll(can_focus=False):
                yield Static("", id="keys", markup=False)
            yield KeyHints()

    def on_resize(self) -> None:
        """Lay the groups out for the width that is there."""
        width = min(_WIDEST, self.size.width) - _EDGES - 1
        self.query_one("#keys", Static).update(self._text(width))

    def _text(self, width: int) -> Text:
        text = Text.assemble((f"Keys: {self._title}\n", "bold"))
        text.append_text(self._keys(width))
        text.append("\nSTATUS WORDS\n", "bold")
        for word, meaning in self._status_words:
            text.append(f"{word:<{_WORD_WIDTH}}{meaning}\n")
        if self._about:
            text.append("\nTHIS SESSION\n", "bold")
            text.append("".join(f"{line}\n" for line in self._about.splitlines()))
        text.append("\nKeys can be changed: kms-tui keys   Where things are: kms-tui info\n")
        return text

    def _keys(self, width: int) -> Text:
        groups = [g for g in GROUPS if any(row.group == g for row in self._rows)]
        if width < _TWO_COLUMNS:
            return Text("\n").join(line for g in groups for line in self._group(g, width))
        left = [line for g in groups if g == "act" for line in self._group(g, _LEFT - 1)]
        right = [line for g in groups if g != "act" for line in self._group(g, width - _LEFT)]
        return Text("\n").join(_side_by_side(left, right)).append("\n")

    def _group(self, group: str, width: int) -> list[Text]:
        lines = [Text(group.upper(), "bold")]
        for row in self._rows:
            if row.group == group:
                lines += _row_lines(row, width)
        return lines


def _row_lines(row: KeyRow, width: int) -> list[Text]:
    """Return a key with what it does, and below it why it is off."""
    style = "dim" if row.reason else ""
    line = Text(f"{row.keys:<{_KEYS_WIDTH}} {row.description}", style)
    line.truncate(width)
    lines = [line]
    if row.reason:
        lines += _folded(f"off: {row.reason}", width)
    return lines


def _folded(reason: str, width: int) -> list[Text]:
    indent, lines = "  ", [""]
    for word in reason.split():
        if lines[-1] and len(indent) + len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [Text(indent + line, "dim") for line in lines]


def _side_by_side(left: Sequence[Text], right: Sequence[Text]) -> list[Text]:
    rows = []
    for number in range(max(len(left), len(right))):
        row = left[number].copy() if number < len(left) else Text()
        row.truncate(_LEFT - 1, pad=True)
        row.append(" ")
        rows.append(row.append_text(right[number]) if number < len(right) else row)
    return rows
