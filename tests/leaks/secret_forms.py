"""The forms in which a secret may lie about, and the search for them."""

import base64
import json
from collections.abc import Iterator
from functools import cache
from typing import Final

from kms_tui.sandbox import world

CANARY: Final = "cAn8Q~Jv5xTq.Wd0kY7-hRz2_LmB9~uFs3Ge6oPiX"
"""In the shape of Entra ID's client secrets; accepted by nobody."""

PASSPHRASE: Final = "Fjord9-umbra+Kelp4"
"""Of the encrypted secrets file."""

WATCHED: Final = (CANARY, PASSPHRASE, world.CLIENT_SECRET, world.EXPIRED_CLIENT_SECRET)
"""Everything that a test types and that nobody may see. The sandbox takes no secret of ours."""

PIECE_CHARACTERS: Final = 8
_STEP_CHARACTERS: Final = 4


def forms_in(data: bytes, secret: str) -> set[str]:
    """Return the names of the forms in which the data holds the secret or a piece of it.

    Any 11 characters in a row count, so that a field that shows no more is noticed, too.
    """
    return {name for name, needle in _needles(secret) if needle in data}


@cache
def _needles(secret: str) -> tuple[tuple[str, bytes], ...]:
    last = len(secret) - PIECE_CHARACTERS
    starts = {*range(0, last, _STEP_CHARACTERS), last}
    pieces = [secret[start : start + PIECE_CHARACTERS] for start in sorted(starts)]
    return tuple(needle for piece in pieces for needle in _forms(piece))


def _forms(text: str) -> Iterator[tuple[str, bytes]]:
    plain = text.encode()
    yield "plain", plain
    yield "JSON", json.dumps(text).strip('"').encode()
    yield "reversed", plain[::-1]
    yield "UTF-16LE", text.encode("utf-16-le")
    yield "UTF-16BE", text.encode("utf-16-be")
    yield "hex", plain.hex().encode()
    yield "hex", plain.hex().upper().encode()
    for escaped in _percent_encoded(plain):
        yield "URL", escaped.encode()
        yield "URL", escaped.lower().encode()
    for shift in range(3):
        inner = _base64_inside(plain, shift)
        yield f"base64 at {shift}", inner
        yield f"base64url at {shift}", inner.translate(bytes.maketrans(b"+/", b"-_"))


def _percent_encoded(plain: bytes) -> Iterator[str]:
    """Escape as strict writers do (nothing but letters and digits is plain), and altogether."""
    yield "".join(chr(byte) if chr(byte).isalnum() else f"%{byte:02X}" for byte in plain)
    yield "".join(f"%{byte:02X}" for byte in plain)


def _base64_inside(plain: bytes, shift: int) -> bytes:
    """Return what does not depend on the bytes before and after the text."""
    first = 0 if shift == 0 else 4
    whole_groups = (shift + len(plain)) // 3 * 4
    return base64.b64encode(bytes(shift) + plain)[first:whole_groups]
