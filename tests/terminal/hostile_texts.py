"""Texts by which somebody else would write into a terminal, hide something, or be obeyed."""

import re
from typing import Final

OBEYED: Final = {
    "clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "title": "\x1b]0;owned\x1b\\",
    "hyperlink": "\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "clear": "\x1b[2J\x1b[H",
    "red": "\x1b[31m",
    "window report": "\x1b[21t",
    "device attributes": "\x1b[c",
    "8-bit control": "\x9b31mx\x9d52;c;ZXZpbA==\x9c",
    "device control": "\x1bP+q544e\x1b\\",
    "8-bit device control": "\x90q#0~\x9c",
    "application command": "\x1b_Gf=100;AAAA\x1b\\",
    "8-bit application command": "\x9fGi=1\x9c",
    "privacy message": "\x1b^evil\x1b\\",
    "reset": "\x1bc",
    "null": "a\x00b",
    "bell": "a\x07b",
    "delete": "a\x7fb",
    "backspace": "a\x08\x08b",
    "carriage return": "good\rbad!",
    "shift out": "a\x0eb",
    "tab": "a\tb",
    "newline": "a\nb",
    "vertical tab": "a\x0bb",
    "form feed": "a\x0cb",
    "next line": "a\x85b",
    "right to left": "a\u202egnp.exe",
    "left to right": "a\u202dgnp",
    "isolate": "\u2066a\u2069",
    "zero width": "a\u200bb\ufeff",
    "line separator": "a\u2028b",
    "paragraph separator": "a\u2029b",
    "soft hyphen": "a\xadb",
    "invisible operator": "a\u2062b",
    "hidden tags": "a\U000e0041\U000e0042",
    "surrogate": "a\ud800b",
}
"""None of these reaches a terminal as it is."""

SHOWN: Final = {
    "action": "[@click=app.own_up]x[/]",
    "closing tag": "x[/oops] [/]",
    "link": "[link=https://evil.example]y[/link]",
    "nested brackets": "[type=missing, input_value={'a[0]': '[/]'}]",
    "escaped brackets": r"\[x] [/b] [[nested]] [",
    "style": "[red on red]invisible[/]",
}
"""These are text and nothing else: they are shown as they are."""

FLOODS: Final = {"combining flood": "e" + "\u0301" * 200}
"""These are letters, though nobody's; what stands around them stays readable."""

ALL: Final = OBEYED | SHOWN | FLOODS

# What the program itself sends: CSI sequences, the pointer's shape, a line up.
_OWN_SEQUENCE: Final = re.compile(rb"\x1b\[[<>=?]?[0-9;:]*[ -/]*[@-~]|\x1b\]22;[a-z]+\x07|\x1bM")
_CONTROL: Final = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)


def hostile_pieces(raw: bytes) -> list[str]:
    """Return what a terminal got of these texts as they are, or of any control character."""
    told = _OWN_SEQUENCE.sub(b"", raw).decode("utf-8", "replace")
    found = [kind for kind, text in OBEYED.items() if _as_sent(text) in raw]
    return found + [f"control character {character!r}" for character in _CONTROL.findall(told)]


def _as_sent(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
