"""The app to derive from: safe for secrets, for hostile text and for bad terminals."""

import asyncio
import contextlib
import gc
from collections.abc import Iterable, Sequence
from typing import ClassVar, Final, TypeVar

from textual.app import SystemCommand
from textual.driver import Driver
from textual.events import Event, Key
from textual.filter import LineFilter
from textual.screen import Screen

from kms_tui.ui.terminal.crash import SafeCrashes
from kms_tui.ui.terminal.diff_driver import DiffDriver
from kms_tui.ui.terminal.driver import TerminalDriver
from kms_tui.ui.terminal.handover import Handover
from kms_tui.ui.terminal.line_filter import AsciiFilter, VisibleTextFilter
from kms_tui.ui.terminal.scroll_bar import draw_scroll_bars_in_whole_cells
from kms_tui.ui.terminal.session_events import FirstScreenReady, PasteTooLong, PasteUnfinished
from kms_tui.ui.terminal.signals import EndsOnSignals

ReturnType = TypeVar("ReturnType")

DIFF: Final = "diff"
DRIVERS: Final[dict[str, type[TerminalDriver]]] = {DIFF: DiffDriver, "stock": TerminalDriver}
"""What sends the screen: the cells that changed, or all that Textual draws."""

_MOUNT_SECONDS: Final = 10.0
"""How long a key waits, at most, for the screen that the key before it opened; hosts are busy."""

_VISIBLE_TEXT_FILTER: Final = VisibleTextFilter()
_ASCII_FILTER: Final = AsciiFilter()


class TerminalApp(SafeCrashes[ReturnType], EndsOnSignals[ReturnType]):
    """An app that keeps control characters in and gives its terminal back whatever happens.

    `kms_tui.hardening.harden_process` must have run before textual was imported.
    """

    # Two quick keys that dismiss it crash textual 8.2 ("Can't pop screen").
    ENABLE_COMMAND_PALETTE = False

    # Without colours the cursor of these widgets would be bold, like much else, or invisible.
    DEFAULT_CSS = """
    Input:nocolor > .input--cursor,
    Input:nocolor > .input--selection,
    DataTable:nocolor > .datatable--cursor,
    OptionList:nocolor > .option-list--option-highlighted,
    Button:nocolor:focus {
        text-style: reverse;
    }
    """

    KEYS_WAIT_FOR_FIRST_SCREEN: ClassVar[bool] = False
    """Whether keys wait for `FirstScreenReady`: none typed ahead is lost on an empty screen."""

    handover: Handover | None = None
    """The first page that stands on the terminal when the app starts."""

    draws_ascii: bool = False
    """Whether nothing but ASCII leaves this app; set before it runs."""

    def run_in_terminal(
        self, *, mouse: bool = False, driver: str = DIFF, handover: Handover | None = None
    ) -> int:
        """Run until the app ends, and return the code the process should exit with.

        Without the mouse the terminal's own selection works, and nothing is sent when it moves.
        `driver` is one of `DRIVERS`. A page that is handed over stays until `FirstScreenReady`.
        """
        draw_scroll_bars_in_whole_cells()
        self.driver_class = DRIVERS[driver]
        self.handover = handover
        with self.crashing_with_threads(), self.ending_on_signals():
            self.run(mouse=mouse)
        return self.return_code or 0

    def action_redraw(self) -> None:
        """Send everything anew: after line noise, or when another program wrote here."""
        self.refresh(layout=True)
        if isinstance(self._driver, DiffDriver):
            self._driver.repaint()

    def draw_curtain(self, sentence: str) -> None:
        """Show nothing but this sentence of ASCII; keys arrive and work goes on as before."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.draw_curtain(sentence)

    def open_curtain(self) -> None:
        """Show the screen again as it is now."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.open_curtain()

    async def on_event(self, event: Event) -> None:
        """Let a key wait for the widgets of a screen that was opened by the key before it."""
        if isinstance(event, Key):
            await self._screen_mounted()
        await super().on_event(event)

    async def _screen_mounted(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_MOUNT_SECONDS):
                while self.screen_stack and not self.screen.is_mounted:  # noqa: ASYNC110 - its event is private
                    await asyncio.sleep(0)

    def get_driver_class(self) -> type[Driver]:
        """Return our driver, whatever the environment asks for."""
        return DiffDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return textual's filters for colours, and last the one for control characters."""
        last = _ASCII_FILTER if self.draws_ascii else _VISIBLE_TEXT_FILTER
        return [*super().get_line_filters(), last]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Yield textual's commands, but not the one that writes the screen to a file."""
        commands = super().get_system_commands(screen)
        return (command for command in commands if command.title != "Screenshot")

    def _on_first_screen_ready(self, _event: FirstScreenReady) -> None:
        """Replace the first page once the screen that is ready has been drawn.

        What was loaded until now stays for good: looking through it for cycles finds none.
        """
        gc.freeze()
        gc.enable()
        if isinstance(self._driver, TerminalDriver):
            self.screen.call_after_refresh(self._driver.show_screen)

    def _on_paste_too_long(self, _event: PasteTooLong) -> None:
        """Tell that nothing was pasted."""
        self.notify("Too long to paste: nothing was taken.", severity="error", markup=False)

    def _on_paste_unfinished(self, _event: PasteUnfinished) -> None:
        """Tell that a paste may be incomplete."""
        self.notify(
            "The end of a paste did not arrive: check the field.", severity="warning", markup=False
        )
