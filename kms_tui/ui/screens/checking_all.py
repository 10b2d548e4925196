"""Checks every configuration while the list stays usable: rows change in place, a line tells."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

from textual.worker import Worker, get_current_worker

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.store_kind import ELSEWHERE
from kms_tui.services.boundary import call
from kms_tui.services.check_progress import CheckProgress
from kms_tui.ui.check_all_text import ended_line, running_line
from kms_tui.ui.screens.session_screen import SessionScreen

REDRAWN_SECONDS = 1.0
"""How often the line and the rows are drawn anew, at most: slow lines carry it too."""


class CheckingAll:
    """One run at a time, in a worker of the list's screen."""

    def __init__(
        self,
        screen: SessionScreen[Any],
        say: Callable[[str], None],
        show_row: Callable[[KmsConfiguration], None],
    ) -> None:
        """Take the screen, what says a line on it, and what shows a row's new state."""
        self._screen = screen
        self._say = say
        self._show_row = show_row
        self._changed: dict[str, KmsConfiguration] = {}
        self._progress = CheckProgress(0)
        self._began = 0.0
        self._worker: Worker[Any] | None = None

    @property
    def is_running(self) -> bool:
        """Whether a run has begun and not ended."""
        return self._worker is not None

    def stop(self) -> None:
        """End the run at once; what is known by then is recorded."""
        if self._worker is not None:
            self._worker.cancel()

    async def run(self) -> None:
        """Check them all; call it in a worker. Locked secrets are asked for once before."""
        self._worker = get_current_worker()
        try:
            await self._run()
        except KmsTuiError as error:
            await self._screen.show_problem(error)
        finally:
            self._worker = None

    async def _run(self) -> None:
        services = self._screen.session.services
        found = await call(services.configurations.list())
        if not found or not await self._screen.open_all_secrets(_one_of_each_store(found)):
            return
        self._began = time.monotonic()
        self._progress = CheckProgress(len(found))
        drawing = self._screen.set_interval(REDRAWN_SECONDS, self._draw)
        self._draw()
        try:
            self._progress = await call(services.check_all.check_all(self._follow, found))
        except asyncio.CancelledError:
            self._end(is_stopped=True)
            raise
        finally:
            drawing.stop()
        self._end(is_stopped=False)

    def _follow(self, progress: CheckProgress, changed: Sequence[KmsConfiguration]) -> None:
        self._progress = progress
        self._changed.update((each.id, each) for each in changed)

    def _draw(self) -> None:
        self._show_changed()
        width = self._screen.size.width
        self._say(running_line(self._progress, time.monotonic() - self._began, width))

    def _end(self, *, is_stopped: bool) -> None:
        if not self._screen.is_attached:
            return  # the program is on its way out
        self._show_changed()
        seconds = time.monotonic() - self._began
        width = self._screen.size.width
        self._say(ended_line(self._progress, seconds, width, is_stopped=is_stopped))

    def _show_changed(self) -> None:
        changed, self._changed = self._changed, {}
        for row in changed.values():
            self._show_row(row)


def _one_of_each_store(configurations: Sequence[KmsConfiguration]) -> list[KmsConfiguration]:
    """Return a configuration for each store that client secrets rest in here."""
    by_store = {each.secret_store: each for each in configurations}
    return [each for kind, each in by_store.items() if kind not in ("", ELSEWHERE)]
