"""The command line: type what to do, see what could be meant, and do it."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.visible_text import visible
from kms_tui.services.boundary import call
from kms_tui.ui.commands import Command, Suggestion, meant, suggestions
from kms_tui.ui.terminal.leaving import Dialog
from kms_tui.ui.widgets.field_input import FieldInput
from kms_tui.ui.widgets.key_hints import KeyHints

_SHOWN = 10
"""Suggestions that are seen at once; they and the rest of the dialog fit 20 lines."""
_LABEL_WIDTH = 26


class CommandLineDialog(Dialog[Suggestion | None]):
    """Returns what is to be run, or None; a line that means nothing stays with a sentence."""

    DEFAULT_CSS: ClassVar[str] = """
    CommandLineDialog #line { height: 1; }
    CommandLineDialog #prompt { width: 1; }
    CommandLineDialog #suggestions { height: auto; text-wrap: nowrap; }
    CommandLineDialog #sentence { height: auto; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        # Priority, or Tab would leave the field.
        Binding("tab", "complete", "complete", priority=True, id="command.complete"),
        Binding("down,ctrl+n", "move(1)", "choose", id="command.down", key_display="up/down"),
        Binding("up", "move(-1)", "choose", show=False, id="command.up"),
        Binding("escape", "dismiss(None)", "close", id="command.close", key_display="esc"),
    ]

    def __init__(self, commands: Sequence[Command]) -> None:
        super().__init__()
        self._commands = commands
        self._suggested: Sequence[Suggestion] = ()
        self._chosen = 0

    def compose(self) -> ComposeResult:
        """Lay out the line, what could be meant, and why it cannot be."""
        with Vertical(classes="dialog"):
            with Horizontal(id="line"):
                yield Static(":", id="prompt", markup=False)
                yield FieldInput("a command", id="command")
            yield Static("", id="suggestions", markup=False)
            yield Static("", id="sentence", markup=False)
            yield KeyHints()

    def on_mount(self) -> None:
        """Suggest everything at first."""
        self._field.focus()
        self._suggest()

    @property
    def _field(self) -> FieldInput:
        return self.query_one(FieldInput)

    @on(Input.Changed)
    def _take_text(self) -> None:
        self._say("")
        self._suggest()

    @work(exclusive=True, group="suggest", description="looking for what could be meant")
    async def _suggest(self) -> None:
        try:
            self._suggested = await call(suggestions(self._field.value, self._commands))
        except KmsTuiError as error:
            self._suggested = ()
            self._say(error.what)
        self._chosen = 0
        self._show()

    def _show(self) -> None:
        first = max(0, self._chosen - _SHOWN + 1)
        shown = list(enumerate(self._suggested))[first : first + _SHOWN]
        lines = [self._line(suggestion, number == self._chosen) for number, suggestion in shown]
        if (more := len(self._suggested) - first - len(shown)) > 0:
            lines.append(Text(f"  and {more} more", "dim"))
        nothing = [Text("  nothing like it", "dim")]
        self.query_one("#suggestions", Static).update(Text("\n").join(lines or nothing))

    def _line(self, suggestion: Suggestion, is_chosen: bool) -> Text:  # noqa: FBT001 - of one line
        reason = suggestion.command.reason
        said = f"off: {reason}" if reason else suggestion.meaning
        text = f"{'> ' if is_chosen else '  '}{visible(suggestion.label):<{_LABEL_WIDTH}} {said}"
        style = "reverse" if is_chosen else "dim" if reason else ""
        return Text(text, style)

    def _say(self, sentence: str) -> None:
        self.query_one("#sentence", Static).update(visible(sentence))

    def action_move(self, steps: int) -> None:
        """Choose another suggestion."""
        if self._suggested:
            self._chosen = (self._chosen + steps) % len(self._suggested)
            self._show()

    def action_complete(self) -> None:
        """Take the chosen suggestion into the line."""
        if self._suggested:
            self._fill(self._suggested[self._chosen].line)

    def _fill(self, line: str) -> None:
        self._field.value = line
        self._field.cursor_position = len(line)

    @on(Input.Submitted)
    @work(exclusive=True, group="submit", description="looking at a command")
    async def _take_line(self) -> None:
        line = self._field.value
        # Read anew: what was typed last may be faster than what is suggested.
        try:
            chosen = meant(line, self._commands) if not self._chosen else None
            chosen = chosen or await self._suggestion(line)
            sentence = await call(_refusal(line, chosen))
        except KmsTuiError as error:
            self._say(f"{error.what} {error.do}")
            return
        if sentence:
            self._say(sentence)
        elif chosen is not None and chosen.is_complete and not self._is_guessed(line, chosen):
            self.dismiss(chosen)
        elif chosen is not None:
            self._fill(chosen.line)

    def _is_guessed(self, line: str, chosen: Suggestion) -> bool:
        """Whether its argument was neither typed nor chosen: it is only filled in then."""
        return bool(chosen.argument) and not self._chosen and chosen.argument not in line

    async def _suggestion(self, line: str) -> Suggestion | None:
        found = await call(suggestions(line, self._commands))
        return (
            found[min(self._chosen, len(found) - 1)]
            if found and (line.strip() or self._chosen)
            else None
        )


async def _refusal(line: str, chosen: Suggestion | None) -> str:
    if chosen is None:
        return f'There is no command "{line.strip()}". Esc closes this.' if line.strip() else ""
    if chosen.command.reason:
        return f"{chosen.command.name} is off: {chosen.command.reason}"
    return await chosen.command.refuses(chosen.argument) if chosen.is_complete else ""
