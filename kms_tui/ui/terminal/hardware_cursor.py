"""Where the terminal's own cursor belongs: braille displays and screen readers follow it."""

from typing import TYPE_CHECKING, Any

from textual.geometry import Offset
from textual.widgets import Input

if TYPE_CHECKING:
    from textual.app import App


def cursor_place(app: "App[Any]") -> tuple[int, int] | None:
    """Return column and row of the cursor on the screen, or None while nothing has the focus.

    Fields and tables say where it is by `App.cursor_position`. What has the focus and says nothing
    has it on its first cell.
    """
    focused = app.focused
    if focused is None:
        return None
    shown = focused.region.intersection(app.screen.region)
    place = _in_field(focused) if isinstance(focused, Input) else app.cursor_position
    x, y = place if shown.contains_point(place) else shown.offset
    return (x, y)


def _in_field(field: Input) -> Offset:
    """Return where the next character goes; behind a text Textual says one cell further."""
    return field.cursor_screen_offset - Offset(int(field.cursor_at_end), 0)
