"""One line of a form: a label, what is typed, and below it what is wrong with that."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from kms_tui.domain.visible_text import visible


class FormField(Vertical):
    """A labelled widget with a line for remarks that takes no room while it is empty."""

    DEFAULT_CSS: ClassVar[str] = """
    FormField { height: auto; }
    FormField > Horizontal { height: 1; }
    FormField .label { width: 19; }
    FormField .remark { height: auto; margin-left: 19; display: none; }
    FormField .remark.-shown { display: block; }
    """

    def __init__(self, label: str, entry: Widget, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._label = label
        self.entry = entry
        """The widget the admin types into or chooses with."""
        self._problem = self._warning = self._note = ""

    def compose(self) -> ComposeResult:
        """Lay out label and entry, the remark below."""
        with Horizontal():
            yield Static(Text(self._label), classes="label", markup=False)
            yield self.entry
        yield Static("", classes="remark", markup=False)

    @property
    def has_problem(self) -> bool:
        """Whether a broken rule is shown."""
        return bool(self._problem)

    def show(
        self, *, problem: str | None = None, warning: str | None = None, note: str | None = None
    ) -> None:
        """Replace the remarks that are given; an empty text takes one away."""
        self._problem = self._problem if problem is None else problem
        self._warning = self._warning if warning is None else warning
        self._note = self._note if note is None else note
        remark = self.query_one(".remark", Static)
        text = self._remark()
        remark.update(text)
        remark.set_class(bool(text.plain), "-shown")

    def _remark(self) -> Text:
        lines = []
        if self._problem:
            lines.append(Text(f"! {visible(self._problem)}", "bold red"))
        elif self._warning:
            lines.append(Text(f"? {visible(self._warning)}", "yellow"))
        if self._note:
            lines.append(Text(f"- {visible(self._note)}", "dim"))
        return Text("\n").join(lines)
