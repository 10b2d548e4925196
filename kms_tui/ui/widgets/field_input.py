"""A text field that says what it did to a paste, and will not hold a misplaced client secret."""

from typing import ClassVar

from textual import events
from textual.message import Message
from textual.widgets import Input

from kms_tui.domain.field_rules import looks_like_client_secret

LONGEST = 2_000
"""Characters: enough for any paste that `normalisation` can make sense of."""
_MISPLACED = (
    "That looks like a client secret, which belongs in Client Secret: nothing was taken. "
    "Leave this field and come back to type here."
)


class FieldInput(Input):
    """One line of text. Whatever is not taken as it was pasted is told in a `Remark`."""

    DEFAULT_CSS: ClassVar[str] = """
    FieldInput { width: 1fr; height: 1; }
    """

    class Remark(Message):
        """What happened to the text that was entered; an empty note takes the last one back."""

        def __init__(self, field_input: "FieldInput", note: str) -> None:
            super().__init__()
            self.field_input = field_input
            self.note = note
            """A sentence for the admin; holds nothing of what was entered."""

        @property
        def control(self) -> "FieldInput":
            """The field this is about."""
            return self.field_input

    def __init__(self, placeholder: str, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(
            placeholder=placeholder,
            max_length=LONGEST,
            compact=True,
            select_on_focus=False,
            id=id,
        )
        self.cursor_blink = False
        self._refuses = False

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        lines = [line for line in event.text.splitlines() if line.strip()]
        if not lines:
            return
        if len(self.value) + len(lines[0]) > LONGEST:
            self._remark(f"Longer than {LONGEST} characters; nothing was taken.")
            return
        several = f"Only the first of {len(lines)} pasted lines was taken."
        self._remark(several if len(lines) > 1 else "")
        self.replace(lines[0], *sorted(self.selection))

    def replace(self, text: str, start: int, end: int) -> None:
        """Put text in the place of other text, unless a client secret would come of it.

        Whoever types one goes on typing, so nothing more is taken until the field was left.
        """
        if self._refuses:
            return
        if looks_like_client_secret(self.value[:start] + text + self.value[end:]):
            self._refuses = True
            self.value = ""
            self._remark(_MISPLACED)
            return
        super().replace(text, start, end)

    def _on_blur(self, event: events.Blur) -> None:
        self._refuses = False
        super()._on_blur(event)

    def _remark(self, note: str) -> None:
        self.post_message(self.Remark(self, note))
