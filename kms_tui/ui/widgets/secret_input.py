"""A field for a client secret, which shows that there is one and nothing else about it."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events
from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from kms_tui.domain.secret import MASK
from kms_tui.freed_memory import forget
from kms_tui.ui.widgets.pasted_secret import LIMIT_CHARACTERS, TOO_LONG, read_paste

_REPLACED: Final = "What was in the field before was replaced."
_SETTLED_SECONDS: Final = 0.3
"""After how long a closed form is let go of by all who had part in it."""


class _Characters(list[str]):
    """What was typed. It masks itself, so that no dump of the widget's attributes shows it."""

    def __repr__(self) -> str:
        return MASK


@dataclass
class _SecretInputMessage(Message):
    secret_input: "SecretInput"

    @property
    def control(self) -> "SecretInput":
        """The field that posted this."""
        return self.secret_input


class SecretInput(Widget, can_focus=True):
    """A field whose text cannot be seen, measured, selected, copied or logged.

    It is no `Input`: that one keeps its value in a reactive, puts it into its messages, sends it
    to the terminal's clipboard and draws one dot for each character. Here the text is never
    rendered nor measured, and messages carry none of it. There is no cursor to move: keys work at
    the end, and deleting a word deletes all, which tells nothing about words.
    """

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "backspace",
            "delete_left",
            "Delete the last character",
            show=False,
            id="secret.delete_left",
        ),
        Binding(
            "ctrl+u,ctrl+w,ctrl+k,ctrl+backspace,alt+backspace,super+backspace",
            "delete_all",
            "Delete all",
            show=False,
            id="secret.delete_all",
        ),
        Binding("enter", "submit", "Submit", show=False, id="secret.submit"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {"secret-input--placeholder"}

    DEFAULT_CSS = """
    SecretInput {
        background: $surface;
        color: $foreground;
        padding: 0 2;
        border: tall $border-blurred;
        width: 100%;
        height: 3;

        &.-compact {
            border: none;
            height: 1;
            padding: 0;
        }
        &:focus {
            border: tall $border;
            background-tint: $foreground 5%;
        }
        &.-compact:focus {
            border: none;
        }
        & > .secret-input--placeholder {
            color: $text-disabled;
        }
        &:ansi {
            background: ansi_default;
            color: ansi_default;
        }
        &:ansi > .secret-input--placeholder {
            color: ansi_default;
            text-style: dim;
        }
    }
    """

    placeholder: reactive[str] = reactive("")
    """What an empty field shows."""

    compact: reactive[bool] = reactive(False, toggle_class="-compact")
    """Whether the field is one line, without a border."""

    class Edited(_SecretInputMessage):
        """The secret changed; read `SecretInput.is_empty` to know whether there is one."""

    class Submitted(_SecretInputMessage):
        """Enter was pressed in the field. A line end in a paste does not post this."""

    @dataclass
    class PasteNote(_SecretInputMessage):
        """What was done to a paste, or why it was not taken; holds nothing of the secret."""

        note: str
        """One or more sentences to show beside the field."""
        is_problem: bool
        """Whether the field probably does not hold what the admin meant."""

    def __init__(
        self,
        placeholder: str = "",
        *,
        compact: bool = False,
        id: str | None = None,  # noqa: A002 - the name textual's widgets use
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(id=id, classes=classes, disabled=disabled)
        self._characters = _Characters()
        self.set_reactive(SecretInput.placeholder, placeholder)
        self.compact = compact

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered."""
        return not self._characters

    def take_secret(self) -> str:
        """Return the secret; the only way out of this field. Wrap it in a `Secret` at once.

        The field keeps it, so that a form can be saved again after another field was corrected.
        """
        return "".join(self._characters)

    def clear(self) -> None:
        """Forget the secret."""
        self._replace("")

    def render(self) -> RenderResult:
        """Draw a mask of one width, or the placeholder."""
        # Reversed, because that shows without colours too; a component class would lose it.
        cursor = Content.styled(" ", "reverse") if self.has_focus else Content()
        if self.is_empty:
            style = self.get_visual_style("secret-input--placeholder")
            return cursor + Content.styled(self.placeholder, style)
        return Content(MASK) + cursor

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002 - textual's signature
        """Tell textual which keys are text here and so no bindings of the screen."""
        return character is not None and character.isprintable()

    def action_delete_left(self) -> None:
        """Delete the last character."""
        if self._characters:
            self._characters.pop()
            self._edited()

    def action_delete_all(self) -> None:
        """Delete the whole secret."""
        self.clear()

    def action_submit(self) -> None:
        """Tell the form that Enter was pressed."""
        self.post_message(self.Submitted(self))

    def on_key(self, event: events.Key) -> None:
        """Take a typed character."""
        if event.character is None or not event.is_printable:
            return
        event.stop()
        event.prevent_default()
        if len(self._characters) >= LIMIT_CHARACTERS:
            self.post_message(self.PasteNote(self, TOO_LONG, is_problem=True))
            return
        self._characters.extend(event.character)
        self._edited()

    def on_paste(self, event: events.Paste) -> None:
        """Take a pasted secret in place of what was there: nobody sees that two were joined."""
        event.stop()
        pasted = read_paste(event.text)
        notes = list(pasted.notes)
        if pasted.text:
            notes += [] if self.is_empty else [_REPLACED]
            self._replace(pasted.text)
        if notes:
            self.post_message(self.PasteNote(self, " ".join(notes), is_problem=pasted.is_problem))

    def on_unmount(self) -> None:
        """Forget the secret, and what was made of it on its way."""
        self._characters.clear()
        asyncio.get_running_loop().call_later(_SETTLED_SECONDS, forget)

    def on_focus(self) -> None:
        """Put the terminal's cursor into the field, where braille displays look for it."""
        self._move_terminal_cursor()

    def _replace(self, secret: str) -> None:
        self._characters[:] = secret
        self._edited()

    def _edited(self) -> None:
        self.refresh()
        self._move_terminal_cursor()
        self.post_message(self.Edited(self))

    def _move_terminal_cursor(self) -> None:
        if self.has_focus:
            drawn = 0 if self.is_empty else len(MASK)
            self.app.cursor_position = self.content_region.offset + Offset(drawn, 0)
