"""Texts that are copied: into a buffer of tmux, or to a file."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar

from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.domain.errors import CopyRefused
from kms_tui.effects import effect

T = TypeVar("T")

_TMUX_SECONDS: Final = 2.0
_DEADLINE_SECONDS: Final = 4.0
_NAME: Final = "copied.txt"
_OWNER_ONLY: Final = 0o600
_FOLDER_MODE: Final = 0o700
_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class HostCopies:
    """Implements `Copies`, in a thread of its own with a deadline for each call."""

    def __init__(self, environ: Mapping[str, str], folder: Path) -> None:
        """Take the environment that tells what the terminal is in, and where the file goes."""
        self._environ = environ
        self._folder = folder
        self._thread = DaemonThread("copies")

    @property
    def is_in_tmux(self) -> bool:
        """Whether a tmux is there to take a text."""
        return bool(self._environ.get("TMUX"))

    @property
    def is_in_screen(self) -> bool:
        """Whether GNU screen stands between."""
        return bool(self._environ.get("STY")) and not self.is_in_tmux

    async def load_into_tmux(self, text: str) -> None:
        """Make a text tmux's newest buffer, and let tmux pass it on if it is set up to do so."""
        await self._run(lambda: self._load(text))

    async def write(self, text: str) -> Path:
        """Write a text to the file; return its path."""
        return await self._run(lambda: self._write(text))

    async def _run(self, work: Callable[[], T]) -> T:
        try:
            return await self._thread.run(work, deadline_seconds=_DEADLINE_SECONDS)
        except TimeoutError:
            raise CopyRefused("it took too long") from None

    def _load(self, text: str) -> None:
        program = shutil.which("tmux", path=self._environ.get("PATH"))
        if program is None:
            raise CopyRefused("there is no program tmux on the PATH")
        try:
            subprocess.run(  # noqa: S603 - an absolute path, and no text of others as an argument
                [program, "load-buffer", "-w", "-"],
                input=text.encode(),
                env={"TMUX": self._environ["TMUX"]},
                capture_output=True,
                check=True,
                timeout=_TMUX_SECONDS,
            )
        except (OSError, subprocess.SubprocessError):
            raise CopyRefused("tmux did not take it") from None

    def _write(self, text: str) -> Path:
        path = self._folder / _NAME
        try:
            self._folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            with effect("earlier copied text removed"):
                path.unlink(missing_ok=True)
            descriptor = os.open(path, _NEW_FILE, _OWNER_ONLY)
            with effect("copied text written"), os.fdopen(descriptor, "w", -1, "utf-8") as file:
                file.write(f"{text}\n")
        except OSError as error:
            raise CopyRefused(error.strerror or "the file cannot be written") from None
        return path
