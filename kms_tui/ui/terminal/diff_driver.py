"""The driver for bad lines: sends the cells that changed, in one piece for each frame.

Textual draws regions anew, changed or not. Here its frames are drawn on a screen in memory and
compared with what stands on the terminal. On a line that is slower than the program frames are
left out, not queued: what is sent next is always the newest screen.

Relies on these private parts of textual, each pinned by a test: `App._display` writes a frame in
one piece that begins with a move and ends with one to the cursor, between marks that
`App._begin_update` and `App._end_update` write; `Driver._app`; and those that `driver.py` names.
"""

from typing import TYPE_CHECKING, Any, Final

from kms_tui.ui.terminal.cell_grid import Grid, painted
from kms_tui.ui.terminal.cover import painted as painted_cover
from kms_tui.ui.terminal.driver import BESIDE_THE_SCREEN, TerminalDriver
from kms_tui.ui.terminal.handover import Handover
from kms_tui.ui.terminal.hardware_cursor import cursor_place
from kms_tui.ui.terminal.rendition import PLAIN, after
from kms_tui.ui.terminal.shadow_screen import ShadowScreen

if TYPE_CHECKING:
    from textual.app import App

_SYNC_START: Final = "\x1b[?2026h"
_SYNC_END: Final = "\x1b[?2026l"
_ONE_PACKET: Final = 1400
"""Characters that reach the terminal at once anyway, without marks around them."""
_MOST_ON_THEIR_WAY: Final = 2
"""So many texts may wait for a slow line; what would come next is left out."""
_SHOW_CURSOR: Final = "\x1b[?25h"
_HIDE_CURSOR: Final = "\x1b[?25l"


class DiffDriver(TerminalDriver):
    """A driver that keeps the screen as it stands on the terminal."""

    def __init__(
        self,
        app: "App[Any]",
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._screen = ShadowScreen((0, 0))
        self._beside: list[str] = []
        self._is_cursor_shown = False
        self._has_sync_marks = False
        self._must_repaint = True
        self._passes_on = False
        self._first_page: Grid | None = None
        self._is_holding = False

    def start_application_mode(self) -> None:
        """Take the terminal; a first page stays until `show_screen` replaces it."""
        handover = self.handover
        super().start_application_mode()
        if handover is not None and handover.size == self._terminal_size:
            self._first_page = handed_over(handover)
            self._must_repaint = False
            self._is_holding = self._gate.is_closed

    def show_screen(self) -> None:
        """Let keys in, and the app's screen take the place of the first page."""
        super().show_screen()
        if self._is_holding:
            self._is_holding = False
            self._send()

    def write(self, data: str) -> None:
        """Take a frame, or something that is no part of the screen, from Textual."""
        if data == _SYNC_START:
            self._has_sync_marks = True
        elif data == _SYNC_END or self._is_needless(data):
            return
        elif BESIDE_THE_SCREEN.fullmatch(data):
            self._put_beside(data)
        elif self._passes_on and self._app.size == self._screen.size:
            super().write(data)
        else:
            self._draw(data)

    def flush(self) -> None:
        """Send what is no part of the screen."""
        beside = "".join(self._beside)
        self._beside.clear()
        if beside:
            super().write(beside)

    def repaint(self) -> None:
        """Send everything again: other programs and line noise write to the terminal, too."""
        self._must_repaint = True
        self._send()

    def _put_beside(self, data: str) -> None:
        if _SHOW_CURSOR in data or _HIDE_CURSOR in data:
            self._is_cursor_shown = data.rfind(_SHOW_CURSOR) > data.rfind(_HIDE_CURSOR)
        self._beside.append(data)
        self._loop.call_soon(self.flush)

    def _draw(self, frame: str) -> None:
        size = self._app.size
        if size != self._screen.size:
            self._screen = ShadowScreen(size, self._first_page)
            self._first_page = None
            self._passes_on = False
        if self._screen.draw(frame):
            self._send()
            return
        # Until the next full frame it is not known what should stand on the screen.
        self._passes_on = True
        self.flush()
        super().write(frame)

    def _get_terminal_size(self) -> tuple[int, int]:
        # Whatever stood there may be gone.
        size = super()._get_terminal_size()
        self._must_repaint = True
        return size

    def _send(self) -> None:
        """Send what changed, unless another size or a slow line makes it stale at once."""
        if self._cover:
            self._show_cover()
            return
        if self._shown_cover:
            self._take_cover_away()
        is_stale = self._screen.size != self._terminal_size or not self._app.is_running
        if self._passes_on or self._is_holding or is_stale or self._is_behind():
            return
        if self._must_repaint:
            self._must_repaint = False
            self._screen.forget()
        place = cursor_place(self._app)
        changes = self._screen.take_changes(place) + self._cursor_switch(shown=place is not None)
        if self._has_sync_marks and len(changes) > _ONE_PACKET:
            changes = f"{_SYNC_START}{changes}{_SYNC_END}"
        changes = "".join((*self._beside, changes))
        self._beside.clear()
        if changes:
            super().write(changes)

    def _show_anew(self) -> None:
        self._send()

    def _show_cover(self) -> None:
        if self._cover == self._shown_cover and not self._must_repaint:
            return
        self._shown_cover = self._cover
        self._must_repaint = self._is_cursor_shown = False
        self._write_past(painted_cover(self._cover, self._terminal_size))

    def _take_cover_away(self) -> None:
        self._shown_cover = ""
        self._must_repaint = True
        if self._passes_on:
            self._app.refresh(layout=True)

    def _is_behind(self) -> bool:
        """Tell whether the terminal is busy; when it no longer is, the newest screen is sent."""
        if self.texts_on_their_way < _MOST_ON_THEIR_WAY:
            return False
        self._terminal.on_written = self._show_anew_soon
        return self.texts_on_their_way >= _MOST_ON_THEIR_WAY

    def _cursor_switch(self, *, shown: bool) -> str:
        if shown is self._is_cursor_shown:
            return ""
        self._is_cursor_shown = shown
        return _SHOW_CURSOR if shown else _HIDE_CURSOR


def handed_over(handover: Handover) -> Grid:
    """Return the cells of a first page."""
    renditions = {name: after(PLAIN, code) or PLAIN for name, code in handover.codes.items()}
    lines = [[(text, renditions[style]) for text, style in line] for line in handover.lines]
    return painted(lines, handover.size)
