"""Crashes in the way its argument names, with a secret in every place a report might look."""

import threading
from typing import NoReturn

from textual import work
from textual.app import ComposeResult
from textual.widgets import Label

from kms_tui.ui.terminal.app import TerminalApp


class CrashingApp(TerminalApp[None]):
    def __init__(self, kind: str, canary: str) -> None:
        super().__init__()
        self.kind = kind
        self.canary = canary

    def compose(self) -> ComposeResult:
        if self.kind == "compose":
            fail(self.canary)
        yield Label("ready")

    def on_key(self) -> None:
        canary = self.canary
        match self.kind:
            case "handler":
                fail(canary)
            case "async worker":
                self.crash_in_worker(canary)
            case "thread worker":
                self.crash_in_thread_worker(canary)
            case "thread":
                threading.Thread(target=fail, args=(canary,)).start()
            case "rich exception":
                raise RenderableError(canary)
            case "group":
                raise ExceptionGroup(canary, [ValueError(canary)])
            case "exit message":
                self.exit(return_code=3, message="see you\x1b]52;c;AAAA\x07")

    @work
    async def crash_in_worker(self, canary: str) -> None:
        fail(canary)

    @work(thread=True)
    def crash_in_thread_worker(self, canary: str) -> None:
        fail(canary)


class RenderableError(Exception):
    def __rich__(self) -> str:
        return str(self.args)


def fail(canary: str) -> NoReturn:
    """Raise with the canary in the text, in a local, and in the cause."""
    request = {"client_secret": canary}
    try:
        request[canary]
    except KeyError as error:
        raise RuntimeError(f"refused: {canary}") from error
    raise AssertionError


def main(kind: str, canary: str) -> int:
    return CrashingApp(kind, canary).run_in_terminal()
