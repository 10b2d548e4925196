"""Copying a text that stands on the screen: never a secret, never a universe key."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kms_tui.domain.errors import CopyRefused
from kms_tui.domain.visible_text import visible
from kms_tui.services.ports.copies import Copies

LONGEST: Final = 4_000
"""Characters: more than an identifier ever has, and less than a terminal drops."""
AUTO: Final = "auto"
OSC52: Final = "osc52"
TMUX: Final = "tmux"
FILE: Final = "file"


@dataclass(frozen=True, slots=True)
class Copied:
    """Which way a text went. Nobody tells whether it arrived, so nothing here says that it did."""

    is_for_terminal: bool
    """Whether it is to be sent to the terminal (OSC 52) too."""
    said: str


@dataclass(frozen=True, slots=True)
class Copying:
    """Sends a text the way that suits where the program runs, or the way that was chosen."""

    copies: Copies

    def prepared(self, text: str) -> str:
        """Return what is copied: control characters made visible, lest a shell obeys them.

        Raises `CopyRefused` for a text that is too long.
        """
        if len(text) > LONGEST:
            raise CopyRefused(f"it has more than {LONGEST:,} characters")
        return visible(text)

    async def send(self, text: str, way: str = AUTO) -> Copied:
        """Send a text; `way` is one of the constants above. Raises `CopyRefused`."""
        text = self.prepared(text)
        if way == FILE or (way == AUTO and self.copies.is_in_screen):
            return _in_file(await self.copies.write(text))
        if way == TMUX or (way == AUTO and self.copies.is_in_tmux):
            await self.copies.load_into_tmux(text)
            return Copied(way == AUTO, "Handed to tmux: its paste key inserts it.")
        return Copied(
            True,
            "Sent to the terminal (OSC 52), which does not say whether it took it.",
        )


def _in_file(path: Path) -> Copied:
    return Copied(False, f"Written to {path}, which only you can read.")
