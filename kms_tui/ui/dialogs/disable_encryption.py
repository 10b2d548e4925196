"""Explains what disabling encryption here does and does not do, and asks for it."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from kms_tui.ui.dialogs.question import CANCEL, QuestionDialog

DISABLING_COMMAND = "yb-admin --master_addresses HOST:7100 disable_encryption"
"""What tells the database, which this program does not contact."""
_EXPLANATION = f"""\
No key of this universe is active here any more. All its keys, their wrappings and the history \
stay, as do the master keys: old files, snapshots and backups need them.

The database goes on encrypting until it is told:
  {DISABLING_COMMAND}

Assigning a configuration again makes a new key. D, or Tab and Enter, disables."""


class DisableEncryptionDialog(QuestionDialog[bool]):
    """Returns True if the admin wants that, and makes one more gesture than the key that led here.

    Cancel has the focus, so that a doubled Enter changes nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("D", "dismiss(True)", "disable", id="disable.disable"),
    ]

    def __init__(self, universe_name: str) -> None:
        question = f"Disable encryption at rest for {universe_name}?"
        super().__init__(question, _EXPLANATION, answers={CANCEL: "Cancel", "disable": "Disable"})

    def on_mount(self) -> None:
        """Begin at what changes nothing."""
        self.focus_answer(CANCEL)

    def answer(self, name: str) -> bool:
        """Return that it is wanted."""
        del name
        return True
