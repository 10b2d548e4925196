"""Screens and dialogs that have something to copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from kms_tui.ui.widgets.explained_keys import ExplainsKeys


@dataclass(frozen=True, slots=True)
class CopyItem:
    """A text that can be copied, by what it is. Never a secret, never a universe key."""

    label: str
    text: str


class OffersCopies(ExplainsKeys):
    """Mixed into screens and dialogs, before Textual's own class."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "copy", show=False, id="copy.menu"),
    ]

    class CopyRequested(Message):
        """Something of these is to be copied."""

        def __init__(self, items: Sequence[CopyItem]) -> None:
            super().__init__()
            self.items = items

    def copyable(self) -> Sequence[CopyItem]:
        """Return what can be copied now."""
        return ()

    def disabled_reason(self, action: str) -> str:
        """Say that there is nothing to copy."""
        if action == "copy" and not self.copyable():
            return "there is nothing to copy here"
        return super().disabled_reason(action)

    def action_copy(self) -> None:
        """Ask what of it."""
        self.post_message(self.CopyRequested(self.copyable()))


def items(*labelled: tuple[str, str]) -> list[CopyItem]:
    """Return those that are not empty."""
    return [CopyItem(label, text) for label, text in labelled if text]
