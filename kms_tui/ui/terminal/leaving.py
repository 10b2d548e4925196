"""Screens and dialogs that are left once, when it is their turn, and with all that they began.

Textual 8.2 takes away whichever screen is on top, also where one below it is dismissed. And it ends
the workers of a screen last, after the widgets in which they show what they have come to.
"""

from typing import ClassVar, Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

from kms_tui.ui.terminal.current_size import InCurrentSize

T = TypeVar("T")


class Leavable(InCurrentSize[T], Generic[T]):
    """What full screens and dialogs have in common."""

    _left_with: tuple[T | None] | None = None
    """What to leave with once nothing covers it any more."""

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Leave with a result: at once if this is on top, else when what covers it is left."""
        if not self.is_active:
            self._left_with = (result,)
            return AwaitComplete()
        leaving = super().dismiss(result)
        self._end_workers()
        return leaving

    def on_screen_resume(self) -> None:
        """Leave, if that was only put off."""
        if self._left_with is not None:
            [result] = self._left_with
            self.dismiss(result)

    def _end_workers(self) -> None:
        """End what was begun here: there is nothing left in which to show its outcome."""
        for worker in self.workers:
            if self in worker.node.ancestors_with_self:
                worker.cancel()


class Dialog(ModalScreen[T], Leavable[T], Generic[T]):
    """A screen that lies upon another, which is seen around it."""

    DEFAULT_CLASSES: ClassVar[str] = "upon-another"
    """For the style sheet: Textual's own rule does not find where something is mixed in first."""
