"""A button that shows without colour and without glyphs that a plain terminal lacks."""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget


class AnswerButton(Widget, can_focus=True):
    """`[ Cancel ]`: reversed while it has the focus; only Enter on it presses it."""

    DEFAULT_CSS: ClassVar[str] = """
    AnswerButton { width: auto; height: 1; margin-right: 2; }
    AnswerButton:focus { text-style: reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "press", "press the button", id="answer.press"),
        Binding("right,down", "app.focus_next", show=False, id="answer.next"),
        Binding("left,up", "app.focus_previous", show=False, id="answer.previous"),
    ]

    class Pressed(Message):
        """The button was pressed."""

        def __init__(self, button: "AnswerButton") -> None:
            super().__init__()
            self._button = button

        @property
        def control(self) -> "AnswerButton":
            """The button this is about."""
            return self._button

    def __init__(self, answer: str, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._answer = answer

    def render(self) -> Text:
        """Return the answer in brackets."""
        return Text(f"[ {self._answer} ]")

    def action_press(self) -> None:
        """Tell the dialog."""
        self.post_message(self.Pressed(self))
