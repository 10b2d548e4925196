"""Sizes that a terminal has no more are not laid out again.

In Textual 8.2 a screen under a dialog is laid out with the dialog, and sends itself a resize of
the size that it got. Two sizes that follow each other fast would wait in its queue, each laid out
and sent anew by the other, for ever.

Relies on `Screen._on_resize`, private in textual and pinned by a test: what a screen does about
its new size.
"""

from textual import events
from textual.screen import Screen

_lay_out = Screen._on_resize  # noqa: SLF001 - see the module's docstring


async def _lay_out_if_current(screen: Screen[object], event: events.Resize) -> None:
    if event.size == screen.app.size:
        await _lay_out(screen, event)
    else:
        event.stop()


def ignore_stale_sizes() -> None:
    """Let every screen of this process pass over the sizes of before."""
    Screen._on_resize = _lay_out_if_current  # type: ignore[assignment, method-assign]  # noqa: SLF001 - see the module's docstring
