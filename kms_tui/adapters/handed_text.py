"""Reads what somebody hands over out of an open descriptor: within bounds of time and size."""

import os
import select
import time
from collections.abc import Callable
from dataclasses import dataclass

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.secret import Secret


@dataclass(frozen=True, slots=True)
class HandedText:
    """What is handed over, and how it is told that it cannot be."""

    thing: str
    """What it is called in sentences: `passphrase`."""
    refusal: Callable[..., KmsTuiError]
    """The error to raise: for anything that cannot be such a thing, for one that comes too late."""
    seconds: float
    """How long its writer may take."""
    longest_bytes: int = 4096
    """Far more than anybody types; a file of that size is not what was meant."""

    def read(self, descriptor: int, *, source: str) -> Secret:
        """Return it, without one newline that an editor or `echo` put at its end.

        `source` begins the sentences of what is raised.
        """
        raw = self.octets(descriptor, source=source)
        if raw.endswith(b"\n"):
            raw = raw[:-1].removesuffix(b"\r")
        if not raw:
            raise self.refusal(
                f"{source} holds no {self.thing}.", do=f"Put the {self.thing} there, in one line."
            )
        # Text in UTF-16 decodes as UTF-8 with NULs, and no keyboard can type them.
        if b"\0" in raw:
            raise self._not_text(source)
        try:
            return Secret(raw.decode())
        except UnicodeDecodeError:
            raise self._not_text(source) from None

    def octets(self, descriptor: int, *, source: str) -> bytes:
        """Return all that comes out of it; raise the refusal where there is too much, or late."""
        raw, deadline = b"", time.monotonic() + self.seconds
        while chunk := self._next_chunk(descriptor, source, deadline):
            raw += chunk
            if len(raw) > self.longest_bytes:
                raise self.refusal(
                    f"{source} holds more than {self.longest_bytes} bytes.",
                    do=f"Put the {self.thing} there and nothing else.",
                )
        return raw

    def _next_chunk(self, descriptor: int, source: str, deadline: float) -> bytes:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        seconds = max(0.0, deadline - time.monotonic())
        if not poll.poll(seconds * 1000):
            raise self.refusal(
                f"{source} did not come to its end in time.",
                do=f"Let the writer write the {self.thing} and close its end at once.",
            )
        return os.read(descriptor, self.longest_bytes + 1)

    def _not_text(self, source: str) -> KmsTuiError:
        return self.refusal(
            f"{source} holds something other than text in UTF-8.",
            do=f"Write the {self.thing} there as plain UTF-8 text.",
        )
