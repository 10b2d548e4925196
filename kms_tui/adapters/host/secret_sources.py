"""Files and descriptors that client secrets, or documents that hold some, are handed over in."""

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.adapters.handed_text import HandedText
from kms_tui.adapters.handing_over import HandingOver, error_code
from kms_tui.domain.errors import SecretSourceRefused
from kms_tui.domain.secret import Secret
from kms_tui.services.ports.secret_sources import HandedDocument

T = TypeVar("T")

_WRITER_SECONDS: Final = 60.0
"""As long as a program may take that makes a new client secret and writes it into a pipe."""
_ANSWER_SECONDS: Final = 2.0
"""After a writer's time is over, until that is told: with the name of what it writes into."""
_INPUT_SECONDS: Final = 86_400.0
"""Standard input may be typed; whoever waits for it can be cancelled at any time."""
_LONGEST_DOCUMENT: Final = 4 << 20
"""Bytes; thousands of configurations fit."""
_STANDARD_INPUT: Final = 0
_EVERYBODY_ELSE: Final = 0o077
_OPEN: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
_SECRET = HandingOver(HandedText("client secret", SecretSourceRefused, _WRITER_SECONDS))
_FILE = HandedText("document", SecretSourceRefused, _WRITER_SECONDS, _LONGEST_DOCUMENT)
_INPUT = replace(_FILE, seconds=_INPUT_SECONDS)


class HostSecretSources:
    """Implements `SecretSources`, in a thread of its own."""

    def __init__(self) -> None:
        self._thread = DaemonThread("secret sources")

    async def of_file(self, path: Path) -> Secret:
        """Return the one line of a regular file of the user's own that nobody else can read."""
        return await self._run(partial(_of_file, path), _WRITER_SECONDS)

    async def of_descriptor(self, descriptor: int) -> Secret:
        """Return the one line that an open descriptor gives, which is no terminal; close it."""
        return await self._run(partial(_of_descriptor, descriptor), _WRITER_SECONDS)

    async def document(self, path: Path | None) -> HandedDocument:
        """Return a whole file, or with None what standard input gives; UTF-8, at most 4 MiB."""
        seconds = _INPUT_SECONDS if path is None else _WRITER_SECONDS
        return await self._run(partial(_document, path), seconds)

    async def _run(self, work: Callable[[], T], seconds: float) -> T:
        try:
            return await self._thread.run(work, deadline_seconds=seconds + _ANSWER_SECONDS)
        except TimeoutError:
            raise SecretSourceRefused(
                f"It could not be read within {seconds:g} s.",
                do="See to it that it lies on no file system that hangs.",
            ) from None


def _of_file(path: Path) -> Secret:
    source = f"The secret file {path}"
    return _one_line(_SECRET.of_file(path, source, _SECRET.own_file_problem), source)


def _of_descriptor(descriptor: int) -> Secret:
    return _one_line(_SECRET.of_descriptor(descriptor), f"Descriptor {descriptor}")


def _one_line(secret: Secret, source: str) -> Secret:
    if len(secret.reveal().splitlines()) > 1:
        raise SecretSourceRefused(
            f"{source} holds more than one line.", do="Put the client secret there, and no more."
        )
    return secret


def _document(path: Path | None) -> HandedDocument:
    source = "Standard input" if path is None else str(path)
    try:
        if path is None:
            _refuse_closed_input()
            return _whole(_INPUT, _STANDARD_INPUT, source)
        descriptor = os.open(path, _OPEN)
        try:
            return _whole(_FILE, descriptor, source)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        raise SecretSourceRefused(
            f"{source} cannot be read.", do="Check path and permissions.", code=error_code(error)
        ) from None


def _refuse_closed_input() -> None:
    # What this process opens itself takes a free number, and closes on exec.
    if not os.get_inheritable(_STANDARD_INPUT):
        raise SecretSourceRefused(
            "Standard input is closed.", do="Redirect it, or name a file instead."
        )


def _whole(text: HandedText, descriptor: int, source: str) -> HandedDocument:
    octets = text.octets(descriptor, source=source)
    return HandedDocument(_text(octets, source), _is_private(os.fstat(descriptor)))


def _text(octets: bytes, source: str) -> Secret:
    try:
        return Secret(octets.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SecretSourceRefused(
            f"{source} holds something other than text in UTF-8.", do="Convert it to UTF-8."
        ) from None


def _is_private(status: os.stat_result) -> bool:
    """Whether nobody else could read what comes from there."""
    mode = status.st_mode
    if stat.S_ISSOCK(mode):  # what sshd makes the standard input of a command
        return True
    is_own = stat.S_ISFIFO(mode) or (stat.S_ISREG(mode) and status.st_uid == os.geteuid())
    return is_own and not mode & _EVERYBODY_ELSE
