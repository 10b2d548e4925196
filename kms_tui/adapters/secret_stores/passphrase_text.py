"""Reads a passphrase out of an open descriptor: within a bound of time and size."""

import os
import select
import time
from typing import Final

from kms_tui.domain.errors import SecretStoreUnavailable
from kms_tui.domain.secret import Secret

LONGEST_PASSPHRASE_BYTES: Final = 4096
"""Far more than anybody types; a file of that size is not what was meant."""


def read_passphrase(descriptor: int, *, source: str, seconds: float) -> Secret:
    """Return the passphrase at its end, without one newline that an editor or `echo` put there.

    `source` begins the sentences of the `SecretStoreUnavailable` that is raised for anything that
    cannot be a passphrase, and for a writer that does not finish in time.
    """
    raw = _read_to_end(descriptor, source, time.monotonic() + seconds)
    if raw.endswith(b"\n"):
        raw = raw[:-1].removesuffix(b"\r")
    if not raw:
        raise SecretStoreUnavailable(
            f"{source} holds no passphrase.", do="Put the passphrase there, in one line."
        )
    # Text in UTF-16 decodes as UTF-8 with NULs, and no keyboard can type them.
    if b"\0" in raw:
        raise _not_text(source)
    try:
        return Secret(raw.decode())
    except UnicodeDecodeError:
        raise _not_text(source) from None


def _read_to_end(descriptor: int, source: str, deadline: float) -> bytes:
    raw = b""
    while chunk := _next_chunk(descriptor, source, deadline):
        raw += chunk
        if len(raw) > LONGEST_PASSPHRASE_BYTES:
            raise SecretStoreUnavailable(
                f"{source} holds more than {LONGEST_PASSPHRASE_BYTES} bytes.",
                do="Put the passphrase there and nothing else.",
            )
    return raw


def _next_chunk(descriptor: int, source: str, deadline: float) -> bytes:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    seconds = max(0.0, deadline - time.monotonic())
    if not poll.poll(seconds * 1000):
        raise SecretStoreUnavailable(
            f"{source} did not come to its end in time.",
            do="Let the writer write the passphrase and close its end at once.",
        )
    return os.read(descriptor, LONGEST_PASSPHRASE_BYTES + 1)


def _not_text(source: str) -> SecretStoreUnavailable:
    return SecretStoreUnavailable(
        f"{source} holds something other than text in UTF-8.",
        do="Write the passphrase there as plain UTF-8 text.",
    )
