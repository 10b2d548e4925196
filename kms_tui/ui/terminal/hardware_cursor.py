"""Where the terminal's own cursor belongs: braille displays and screen readers follow it."""

from typing import TYPE_CHECKING, Any

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
    is_inside = shown.contains_point(app.cursor_position)
    place = app.cursor_position if is_inside else shown.offset
    return (place.x, place.y)
