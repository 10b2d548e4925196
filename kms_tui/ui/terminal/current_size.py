"""Sizes that a terminal has no more are not laid out again.

In Textual 8.2 a screen under a dialog is laid out with the dialog, and sends itself a resize of
the size that it got. Two sizes that follow each other fast would wait in its queue, each laid out
and sent anew by the other, for ever.
"""

from typing import Generic, TypeVar

from textual import events, on
from textual.screen import Screen

T = TypeVar("T")


class InCurrentSize(Screen[T], Generic[T]):
    """Passes over the sizes of before."""

    @on(events.Resize)
    def pass_over_old_sizes(self, event: events.Resize) -> None:
        """Let Textual lay this out unless the terminal has another size by now."""
        if event.size != self.app.size:
            event.prevent_default()
            event.stop()
