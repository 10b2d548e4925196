"""A secret that must never be seen, in every form in which it might be."""

import base64
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

CANARY = "cAn8Q~kW3.vT0_zR5-yB1~mH6.xD9_gL2-pS7~fJ4"
"""In the shape of Entra ID's client secrets; accepted by nobody."""


def forms(secret: str = CANARY) -> Iterator[bytes]:
    """Yield the secret plain, base64 at each alignment, base64url, hex, URL-encoded, UTF-16."""
    plain = secret.encode()
    yield plain
    for shift in range(3):
        encoded = base64.b64encode(b"x" * shift + plain)
        # What does not depend on the bytes around it.
        inner = encoded[4 if shift else 0 : -4]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    yield urllib.parse.quote(secret, safe="").replace("~", "%7E").encode()
    yield secret.encode("utf-16-le")
    yield secret.encode("utf-16-be")


def found_in(data: bytes, secret: str = CANARY) -> list[bytes]:
    """Return the forms of the secret that the data holds."""
    return [form for form in forms(secret) if form in data]


def files_holding_it(folder: Path, secret: str = CANARY) -> list[Path]:
    """Return the files below a folder that hold the secret in any form."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return [path for path in files if found_in(path.read_bytes(), secret)]
