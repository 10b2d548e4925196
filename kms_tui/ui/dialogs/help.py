"""The keys that work right now, read from the live bindings so that it cannot be wrong."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

_STATUS_WORDS = (
    ("OK", "every check passed"),
    ("WARN", "usable, but something will hurt later"),
    ("FAIL", "YugabyteDB cannot use it as it is"),
    ("??", "never checked"),
)


class HelpDialog(ModalScreen[None]):
    """Lists keys, status words and where this session stands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,q,question_mark,f1",
            "dismiss(None)",
            "close",
            id="help.close",
            key_display="esc",
        ),
        Binding("j,down", "scroll(1)", show=False, id="help.down"),
        Binding("k,up", "scroll(-1)", show=False, id="help.up"),
    ]

    def __init__(self, title: str, bindings: dict[str, ActiveBinding], about: str) -> None:
        super().__init__()
        self._title = title
        self._keys = bindings
        self._about = about

    def compose(self) -> ComposeResult:
        """Lay out the three parts."""
        with Vertical(classes="dialog"):
            with VerticalScroll(can_focus=False):
                yield Static(self._text(), markup=False)
            yield Footer(compact=True, show_command_palette=False)

    def action_scroll(self, lines: int) -> None:
        """Move through a long list."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def _text(self) -> Text:
        text = Text(f"Keys: {self._title}\n", "bold")
        for keys, description, is_enabled in self._rows():
            line = f"  {keys:<22}{description}" + ("" if is_enabled else " (off here)")
            text.append(line + "\n", "" if is_enabled else "dim")
        text.append("\nStatus words\n", "bold")
        for word, meaning in _STATUS_WORDS:
            text.append(f"  {word:<22}{meaning}\n")
        if self._about:
            text.append("\nThis session\n", "bold")
            text.append("\n".join(f"  {line}" for line in self._about.splitlines()))
        return text

    def _rows(self) -> list[tuple[str, str, bool]]:
        keys: dict[tuple[str, bool], list[str]] = {}
        for active in self._keys.values():
            if active.binding.description and not active.binding.system:
                shown = self.app.get_key_display(active.binding)
                known = keys.setdefault((active.binding.description, active.enabled), [])
                known += [shown] if shown not in known else []
        return [(" ".join(shown), words, on) for (words, on), shown in keys.items()]
