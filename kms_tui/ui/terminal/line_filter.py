"""The last place every drawn character passes before it becomes bytes for the terminal."""

from functools import lru_cache
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from kms_tui.domain.visible_text import visible

_UNKNOWN: Final = "?"
_ASCII_GLYPHS: Final = (
    {"\u2026": "~", "\u2022": "*"}
    | dict.fromkeys("\u2500\u2501\u2550", "-")
    | dict.fromkeys("\u2502\u2503\u2551", "|")
    | {chr(code): " " for code in range(0x2580, 0x25A0)}
)
"""What Textual itself draws with: an ellipsis, lines, and blocks that are seen by their colour."""


class VisibleTextFilter(LineFilter):
    """Lets no control character, no hidden character and no hyperlink out of any widget.

    Textual passes what a text holds on to the terminal, where it could write the clipboard or
    forge the screen. Widgets have been laid out by now, so a segment keeps its width: characters
    without width are dropped, the others are substituted. Texts that should show their
    substitutes go through `visible` before they are given to a widget.

    Textual caches the result with the line, so a line is filtered once and not at every repaint;
    that needs the same filter object each time.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - textual's signature
        """Return the segments with clean texts and styles, and without control segments."""
        return [
            Segment(self._cleaned(text), None if style is None else _without_link(style))
            for text, style, control in segments
            if control is None
        ]

    def _cleaned(self, text: str) -> str:
        return _clean(text)


class AsciiFilter(VisibleTextFilter):
    """Lets nothing but ASCII out, too: other characters become a substitute of the same width."""

    def _cleaned(self, text: str) -> str:
        if text.isascii():
            return super()._cleaned(text)
        return "".join(map(_in_ascii, super()._cleaned(text)))


@lru_cache(maxsize=4096)
def _in_ascii(character: str) -> str:
    if character.isascii():
        return character
    return _ASCII_GLYPHS.get(character, _UNKNOWN * cell_len(character))


def _clean(text: str) -> str:
    if text.isprintable():
        return text
    cleaned = "".join(
        character if character.isprintable() else visible(character) * cell_len(character)
        for character in text
    )
    # Emoji joined by a character without width are wider once it is gone.
    return set_cell_size(cleaned, cell_len(text))


@lru_cache(maxsize=1024)
def _without_link(style: Style) -> Style:
    # A link is drawn as an OSC 8 sequence around its text.
    return style.update_link(None) if style.link else style
