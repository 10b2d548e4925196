"""Scroll bars in whole cells of ASCII: where they are is seen by reversal, without any colour."""

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender


class WholeCells(ScrollBarRender):
    """Draws no eighths of a cell at the ends, for which many consoles have no glyph."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


def draw_scroll_bars_in_whole_cells() -> None:
    """Let every scroll bar of this process be drawn so."""
    ScrollBar.renderer = WholeCells
