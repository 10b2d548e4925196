"""The keys that work right now, read from the live bindings so that it cannot be wrong."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from kms_tui.ui.presentation import CHECK_WORDS

_KEYS_WIDTH = 22


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

    def __init__(
        self,
        title: str,
        bindings: dict[str, ActiveBinding],
        about: str,
        *,
        status_words: Sequence[tuple[str, str]] = CHECK_WORDS,
    ) -> None:
        super().__init__()
        self._status_words = status_words
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
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False, immediate=True)

    def _text(self) -> Text:
        text = Text.assemble((f"Keys: {self._title}\n", "bold"))
        text.append_text(self._keys_text(are_ours=True))
        text.append("\nStatus words\n", "bold")
        for word, meaning in self._status_words:
            text.append(f"  {word:<{_KEYS_WIDTH}}{meaning}\n")
        if self._about:
            text.append("\nThis session\n", "bold")
            text.append("".join(f"  {line}\n" for line in self._about.splitlines()))
        text.append("\nMoving and editing\n", "bold")
        text.append_text(self._keys_text(are_ours=False))
        return text

    def _keys_text(self, *, are_ours: bool) -> Text:
        text = Text()
        for keys, description, is_enabled in self._rows(are_ours=are_ours):
            line = f"  {keys:<{_KEYS_WIDTH}}{description}" + ("" if is_enabled else " (off here)")
            text.append(line + "\n", "" if is_enabled else "dim")
        return text

    def _rows(self, *, are_ours: bool) -> list[tuple[str, str, bool]]:
        """Return keys, description and whether they work; our own bindings carry an id."""
        keys: dict[tuple[str, bool], list[str]] = {}
        for active in self._keys.values():
            binding = active.binding
            if binding.description and not binding.system and bool(binding.id) is are_ours:
                shown = self.app.get_key_display(binding)
                known = keys.setdefault((binding.description, active.enabled), [])
                known += [shown] if shown not in known else []
        return [(" ".join(shown), words, on) for (words, on), shown in keys.items()]
