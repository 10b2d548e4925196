"""A choice among a few words in one line.

Textual's own radio buttons tell the chosen one by colour alone and draw glyphs that a 16-colour
or ASCII terminal does not have; here the mark is a character.
"""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class Choice(Widget, can_focus=True):
    """`(o) this   ( ) that`: left and right or space choose."""

    DEFAULT_CSS: ClassVar[str] = """
    Choice { height: 1; width: 1fr; }
    Choice:focus { text-style: reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "move(1)", "choose", show=False, id="choice.next"),
        Binding("left", "move(-1)", "choose", show=False, id="choice.previous"),
    ]

    chosen: reactive[int] = reactive(0)
    """Index of the chosen word."""

    class Changed(Message):
        """Another word was chosen."""

        def __init__(self, choice: "Choice") -> None:
            super().__init__()
            self._choice = choice

        @property
        def control(self) -> "Choice":
            """The choice this is about."""
            return self._choice

    def __init__(self, words: tuple[str, ...], *, chosen: int = 0, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._words = words
        self.set_reactive(Choice.chosen, chosen)

    def render(self) -> Text:
        """Return the words, the chosen one marked."""
        marks = ("(o)" if i == self.chosen else "( )" for i in range(len(self._words)))
        return Text(
            "  ".join(f"{mark} {word}" for mark, word in zip(marks, self._words, strict=True))
        )

    def watch_chosen(self) -> None:
        """Tell whoever depends on the choice."""
        self.post_message(self.Changed(self))

    def action_move(self, step: int) -> None:
        """Choose the next or previous word, round and round."""
        self.chosen = (self.chosen + step) % len(self._words)
