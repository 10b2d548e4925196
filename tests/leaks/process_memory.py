"""What a running program holds in memory, read from outside as only root can."""

import base64
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

DUE_SECONDS: Final = 1.0
"""How long after a form was closed a secret may still be found."""
_BUSY_SECONDS: Final = 10.0
"""How long a machine with other work may take for that. What is kept is kept for good."""
_WRITABLE: Final = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw")
_PIECE_CHARACTERS: Final = 12

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root sees a hardened process")


def forms_of(secret: str) -> Iterator[tuple[str, bytes]]:
    """Yield the secret's beginning, middle and end as texts and libraries hold them."""
    middle = (len(secret) - _PIECE_CHARACTERS) // 2
    for start in {0, middle, len(secret) - _PIECE_CHARACTERS}:
        yield "plain", secret[start : start + _PIECE_CHARACTERS].encode()
    piece = secret[middle : middle + _PIECE_CHARACTERS]
    yield "UTF-16", piece.encode("utf-16-le")
    yield "UTF-32", piece.encode("utf-32-le")
    yield "hex", piece.encode().hex().encode()
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + piece.encode())
        yield "base64", encoded[4 if shift else 0 : (shift + len(piece)) // 3 * 4]


def copies(pid: int, *secrets: str, raw: bytes = b"") -> set[str]:
    """Return the forms in which a process holds any of the secrets, or these raw bytes."""
    wanted = [form for secret in secrets for form in forms_of(secret)]
    wanted += [("raw", raw)] if raw else []
    return {name for content in _memory(pid) for name, needle in wanted if needle in content}


def copies_that_stay(pid: int, *secrets: str, raw: bytes = b"") -> set[str]:
    """Return the forms that are there still when all should be gone."""
    asked_at = time.monotonic()
    while found := copies(pid, *secrets, raw=raw):
        if time.monotonic() - asked_at > DUE_SECONDS + _BUSY_SECONDS:
            break
    return found


def _memory(pid: int) -> Iterator[bytes]:
    regions = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for region in filter(None, map(_WRITABLE.match, regions)):
            start, end = (int(text, 16) for text in region.groups())
            with suppress(OSError):  # given back meanwhile, or none of memory's
                memory.seek(start)
                yield memory.read(end - start)
