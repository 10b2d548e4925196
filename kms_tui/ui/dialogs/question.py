"""What the dialogs have in common that explain an action, let choose, and ask for an answer."""

from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from kms_tui.domain.visible_text import visible
from kms_tui.ui.terminal.leaving import Dialog
from kms_tui.ui.widgets.answer_button import AnswerButton
from kms_tui.ui.widgets.key_hints import KeyHints

T = TypeVar("T")
CANCEL = "cancel"
"""Id of the button that changes nothing."""


class QuestionDialog(Dialog[T | None], Generic[T]):
    """Returns the answer, or None; Esc changes nothing, and Enter on a field only goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "app.focus_next", "next", id="question.next"),
        Binding("escape", "dismiss(None)", "cancel", id="question.cancel"),
    ]
    DEFAULT_CSS: ClassVar[str] = """
    QuestionDialog .explanation { margin-bottom: 1; }
    QuestionDialog .answers { height: 1; }
    QuestionDialog WrapAlgorithmField { margin-bottom: 1; }
    QuestionDialog PagedTable { height: auto; max-height: 8; margin-bottom: 1; }
    """

    def __init__(self, question: str, explanation: str, *, answers: dict[str, str]) -> None:
        """Take the button ids with the words on them; `cancel` is added unless it is among them."""
        super().__init__()
        self._question = question
        self._explanation = explanation
        self._answers = answers | {CANCEL: "Cancel"}

    def compose(self) -> ComposeResult:
        """Lay out question, explanation, what there is to choose, and the buttons."""
        with Vertical(classes="dialog"):
            with VerticalScroll(can_focus=False):
                yield Static(Text(visible(self._question), "bold"), markup=False)
                yield Static(self._explanation, classes="explanation", markup=False)
                yield from self.fields()
            with Horizontal(classes="answers"):
                for name, words in self._answers.items():
                    yield AnswerButton(words, id=name)
            yield KeyHints()

    def fields(self) -> ComposeResult:
        """Lay out what there is to choose."""
        yield from ()

    def answer(self, name: str) -> T | None:
        """Return what the dialog returns when the button of that id is pressed."""
        raise NotImplementedError

    def focus_answer(self, name: str) -> None:
        """Begin at the button of that id."""
        self.query_one(f"#{name}", AnswerButton).focus()

    @on(AnswerButton.Pressed)
    def _take(self, event: AnswerButton.Pressed) -> None:
        name = event.control.id or CANCEL
        self.dismiss(None if name == CANCEL else self.answer(name))
