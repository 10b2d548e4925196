"""Where a copied text can go besides the terminal itself."""

from pathlib import Path
from typing import Protocol


class Copies(Protocol):
    """Places for copied texts on this host."""

    @property
    def is_in_tmux(self) -> bool:
        """Whether a tmux is there to take a text."""
        ...

    @property
    def is_in_screen(self) -> bool:
        """Whether GNU screen stands between, which drops what is sent to the terminal."""
        ...

    async def load_into_tmux(self, text: str) -> None:
        """Make a text tmux's newest buffer, or raise `CopyRefused`."""
        ...

    async def write(self, text: str) -> Path:
        """Write a text to a file of its own that only the admin can read; return where.

        The next text replaces it. Raises `CopyRefused`.
        """
        ...
