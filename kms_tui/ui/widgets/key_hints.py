"""The last line: keys that can be pressed now, as many as fit.

Textual's footer cuts what does not fit, and with it the way out, which stands last. This relies on
its `compose` yielding a `FooterKey` for each key; a test holds that.
"""

from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

_HELP: Final = ("app.help", "help")
_WAYS_OUT: Final = ("escape", "q")


class KeyHints(Footer):
    """Always tells how to get help and how to get out; of the rest, what comes first."""

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)
        self._laid_out_for = 0

    def compose(self) -> ComposeResult:
        """Lay out the keys for the width there is."""
        self._laid_out_for = self.size.width
        # In Textual 8.2 a footer keeps every hint that watches it, until it tells them something.
        self.mutate_reactive(Footer.compact)
        every = [hint for hint in super().compose() if isinstance(hint, FooterKey)]
        yield from fitting(every, self.size.width or self.app.size.width)

    async def on_resize(self) -> None:
        """Choose anew for another width."""
        if self.size.width != self._laid_out_for:
            await self.recompose()


def fitting(hints: Sequence[FooterKey], width: int) -> list[FooterKey]:
    """Return the hints that fit into so many cells, in their order."""
    kept: list[FooterKey] = []
    for hint in sorted(hints, key=_rank):
        if sum(map(_cells, [*kept, hint])) <= width + 1:
            kept.append(hint)
    return [hint for hint in hints if hint in kept]


def _rank(hint: FooterKey) -> int:
    return 0 if hint.action in _HELP else 1 if hint.key in _WAYS_OUT else 2


def _cells(hint: FooterKey) -> int:
    """Return the cells a hint takes, with the gap behind it."""
    return len(hint.key_display) + 1 + len(hint.description) + 1
