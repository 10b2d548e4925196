"""Tells from a program's output in which state it left its terminal."""

import re
from typing import Final

from pty_session import PtySession

MOUSE_MODES: Final = {"1000", "1002", "1003", "1006", "1015", "1016"}
"""The private modes that let a terminal report its mouse."""

_MODE: Final = re.compile(rb"\x1b\[\?(\d+)([hl])")
_SGR: Final = re.compile(rb"\x1b\[([0-9;]*)m")
_LINE_WRAP, _CURSOR, _FOCUS_REPORTS, _ALTERNATE_SCREEN, _PASTE_MARKS = (
    "7",
    "25",
    "1004",
    "1049",
    "2004",
)


def modes_switched(raw: bytes) -> dict[str, bool]:
    """Return every private mode the program switched, and whether it is on at the end."""
    return {mode.decode(): state == b"h" for mode, state in _MODE.findall(raw)}


def assert_terminal_restored(session: PtySession) -> None:
    """Assert that whatever the program switched is as a shell finds it in a new terminal."""
    modes = modes_switched(session.raw)
    assert modes.keys() >= {_LINE_WRAP, _CURSOR, _FOCUS_REPORTS, _ALTERNATE_SCREEN, _PASTE_MARKS}
    assert {mode for mode, is_on in modes.items() if is_on} == {_LINE_WRAP, _CURSOR}
    assert session.raw.count(b"\x1b[>") == session.raw.count(b"\x1b[<u")
    assert session.echoes_lines


def colour_codes(raw: bytes) -> set[int]:
    """Return every colour code sent, but not the ones for the terminal's default (39, 49)."""
    codes = {int(code) for codes in _SGR.findall(raw) for code in codes.split(b";") if code}
    return {code for code in codes if 30 <= code <= 48 or 90 <= code <= 107} - {39}
