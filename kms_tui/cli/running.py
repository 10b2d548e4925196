"""How a verb runs: its services, its event loop, its end."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TypeVar

from kms_tui.cli.complaints import close_line, complain
from kms_tui.cli.entry import Entry, Start
from kms_tui.cli.exit_codes import ExitCode, exit_code
from kms_tui.domain.errors import KmsTuiError, ReadOnlySession, SettingsInvalid
from kms_tui.services.boundary import call

if TYPE_CHECKING:  # what only tells needs no service
    from kms_tui.services import Services

T = TypeVar("T")

_ENDINGS = {
    signal.SIGINT: ExitCode.INTERRUPTED,
    signal.SIGTERM: ExitCode.TERMINATED,
    signal.SIGHUP: ExitCode.TERMINATED,
}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one verb."""

    entry: Entry
    start: Start

    def services(self, *, for_changes: bool = False) -> "Services":
        """Return the services, or end with a sentence about the settings.

        A verb that changes something says so before it asks for anything.
        """
        try:
            return self.entry.services(self.start, for_changes=for_changes)
        except (SettingsInvalid, ReadOnlySession) as error:
            end_with(error)

    @property
    def context(self) -> str:
        """The name of the context in use; ends with a sentence if the settings are wrong."""
        try:
            return self.entry.contexts(self.start)[0]
        except SettingsInvalid as error:
            end_with(error)

    def wait_for(self, work: Coroutine[object, object, T]) -> T:
        """Return what the work returns; end with its error in two sentences.

        SIGINT, SIGTERM and SIGHUP cancel the work, which may so undo what it had begun.
        """
        try:
            return asyncio.run(_until_signal(work))
        except KmsTuiError as error:
            end_with(error)


async def _until_signal(work: Coroutine[object, object, T]) -> T:
    task, loop = asyncio.ensure_future(call(work)), asyncio.get_running_loop()
    received: list[signal.Signals] = []

    def end(number: signal.Signals) -> None:
        close_line(number)
        received.append(number)
        task.cancel()

    for number in _ENDINGS:
        loop.add_signal_handler(number, end, number)
    try:
        return await task
    except asyncio.CancelledError:
        if _has_left_by_itself(task):
            raise
        sys.exit(_ENDINGS[received[0]] if received else ExitCode.INTERRUPTED)
    finally:
        for number in _ENDINGS:
            with suppress(ValueError):
                loop.remove_signal_handler(number)


def _has_left_by_itself(task: asyncio.Future[T]) -> bool:
    """Whether it was a question that a signal ended: the code is on its way past the loop."""
    is_ended = task.done() and not task.cancelled()
    return is_ended and isinstance(task.exception(), SystemExit)


def end_with(error: KmsTuiError) -> NoReturn:
    """Say on standard error what happened and what to do, and end with the error's exit code."""
    tell(error)
    sys.exit(exit_code(error))


def tell(error: KmsTuiError) -> None:
    """Say on standard error what happened and what to do."""
    what = f"{error.what.removesuffix('.')} ({error.code})." if error.code else error.what
    complain(f"{what} {error.do}")


def end(code: ExitCode) -> NoReturn:
    """End with a result that was told already."""
    sys.exit(code)
