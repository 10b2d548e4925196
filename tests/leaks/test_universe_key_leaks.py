"""A universe key goes through every action, and leaves by the one way that lets it out."""

import base64
from pathlib import Path

import pytest
from admin import SLOW
from counting import Tally
from secret_forms import PASSPHRASE
from sinks import Login, ProcessWatch, read_files
from typist import Typist

PIECE_BYTES = 8


def forms_in(data: bytes, key: bytes) -> set[str]:
    """Return the names of the forms in which the data holds a piece of the key."""
    starts = range(0, len(key) - PIECE_BYTES + 1, 4)
    pieces = [key[start : start + PIECE_BYTES] for start in starts]
    return {name for piece in pieces for name, needle in _forms(piece) if needle in data}


def _forms(piece: bytes) -> list[tuple[str, bytes]]:
    forms = [
        ("raw", piece),
        ("reversed", piece[::-1]),
        ("hex", piece.hex().encode()),
        ("HEX", piece.hex().upper().encode()),
        ("repr", repr(piece)[2:-1].encode()),
        ("list", ", ".join(map(str, piece)).encode()),
    ]
    for shift in range(3):
        inner = base64.b64encode(bytes(shift) + piece)[4 if shift else 0 : (shift + 8) // 3 * 4]
        forms += [("base64", inner), ("base64url", inner.translate(bytes.maketrans(b"+/", b"-_")))]
    return forms


@pytest.mark.parametrize("form", ["raw", "hex", "base64", "repr", "list"])
def test_a_key_that_lies_about_would_be_found(form: str) -> None:
    key = bytes(range(100, 148))
    lying = {
        "raw": key,
        "hex": key.hex().encode(),
        "base64": base64.b64encode(key),
        "repr": repr(key).encode(),
        "list": str(list(key)).encode(),
    }
    assert form in forms_in(b"before " + lying[form] + b" after", key)


@pytest.mark.attack(
    "A14 a recorder that keeps every drawn byte",
    defence="no secret and no universe key is ever drawn",
)
@pytest.mark.proves("S1")
def test_a_universe_key_is_nowhere_but_in_the_file_it_was_exported_to(
    stored_login: Login, tmp_path: Path, tally: Tally
) -> None:
    exported = tmp_path / "exported.key"
    with stored_login.session() as admin, ProcessWatch(admin.pid) as processes:
        _registers_and_enables(admin)
        _rotates_and_verifies(admin)
        _exports(admin, exported)
        sinks = [("terminal", admin.raw), ("screen", admin.screen_text().encode())]
        admin.press("ctrl+q")
        admin.wait_exit()
    key = exported.read_bytes()
    sinks += [("processes", processes.text), *read_files(stored_login.folder)]
    assert len(key) == 48
    assert any(name.endswith("catalogue.db") for name, _ in sinks)
    leaking = [name for name, data in sinks if forms_in(data, key)]
    tally("S1", "a universe key in every action", tried=len(sinks), failed=len(leaking))
    assert leaking == []


def _registers_and_enables(admin: Typist) -> None:
    admin.wait_for("1 config")
    admin.press("u")
    admin.wait_for("No universes yet")
    admin.press("n")
    admin.wait_for("universes > register")
    admin.types("orders")
    admin.press("ctrl+s")
    admin.wait_for("1 universe")
    admin.press("enter")
    admin.wait_for("no universe keys")
    admin.press("a")
    admin.wait_for("Assign a KMS configuration")
    admin.press("ctrl+s")
    admin.unlocks(PASSPHRASE)
    _sees(admin, "Encryption is enabled with key 1.")
    admin.wait_for("1 universe key")


def _rotates_and_verifies(admin: Typist) -> None:
    admin.press("o")
    admin.wait_for("Rotate the universe key")
    admin.press("enter")
    _sees(admin, "Key 2 is the active one.")
    admin.wait_for("key 2 is active")
    admin.press("v")
    _sees(admin, "Every key was unwrapped")


def _exports(admin: Typist, exported: Path) -> None:
    admin.wait_for("2 universe keys")
    admin.press("x")
    admin.wait_for("IN THE CLEAR")
    admin.send(str(exported))
    admin.press("tab")
    admin.types("EXPORT")
    admin.press("ctrl+s")
    _sees(admin, "Exported.")
    admin.wait_for("was written in the clear")


def _sees(admin: Typist, text: str) -> None:
    admin.wait_for(text, SLOW)
    admin.press("enter")
    admin.wait_until_gone("esc/enter back")
