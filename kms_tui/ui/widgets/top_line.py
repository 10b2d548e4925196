"""The first line of every screen: where the admin is, and on what."""

from typing import ClassVar

from rich.text import Text
from textual.widget import Widget

from kms_tui.domain.visible_text import visible


class TopLine(Widget):
    """Breadcrumb at the left; context, host and access at the right while they fit."""

    DEFAULT_CSS: ClassVar[str] = """
    TopLine { height: 1; dock: top; text-style: bold; }
    """

    def __init__(self, *crumbs: str, session: str) -> None:
        super().__init__()
        self._crumbs = crumbs
        self._session = session

    def render(self) -> Text:
        """Return the line for the present width; the session gives way before the crumbs."""
        left = visible(" > ".join(("kms-tui", *self._crumbs)))
        right = visible(self._session)
        gap = self.size.width - len(left) - len(right)
        text = left + " " * gap + right if gap > 1 else left
        return Text(text, no_wrap=True, overflow="ellipsis")
