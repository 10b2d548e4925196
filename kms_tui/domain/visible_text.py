"""The one choke point for characters that a terminal obeys or hides instead of showing.

Text from outside (a vault's error, another admin's row, a pasted name) passes here before it
reaches a screen, a log or the output of a command.

The first page is painted before anything slow is imported, and with this: so it imports next to
nothing, and what only unusual texts need is made when there is one.
"""

from functools import cache

SUBSTITUTE = "?"
"""What stands for one unsafe character: one cell wide, and in every character set."""

ELLIPSIS = "..."
"""What ends a text that was cut."""

_BLANKS = "\t\n\v\f\r"

_UNSAFE_RANGES = (
    # The categories Cc, Cf, Cs, Zl and Zp of the Unicode Character Database.
    (0x00, 0x1F),  # C0: escape sequences start here
    (0x7F, 0x9F),  # DEL and C1: one-character forms of escape sequences
    (0xAD, 0xAD),  # soft hyphen
    (0x0600, 0x0605),
    (0x061C, 0x061C),  # bidirectional mark
    (0x06DD, 0x06DD),
    (0x070F, 0x070F),
    (0x0890, 0x0891),
    (0x08E2, 0x08E2),
    (0x180E, 0x180E),
    (0x200B, 0x200F),  # zero width, bidirectional marks
    (0x2028, 0x202E),  # line and paragraph separators, bidirectional overrides
    (0x2060, 0x206F),  # word joiner, invisible operators, bidirectional isolates
    (0xD800, 0xDFFF),  # surrogates: no encoding can write them
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFF9, 0xFFFB),
    (0x110BD, 0x110BD),
    (0x110CD, 0x110CD),
    (0x13430, 0x1343F),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE007F),  # tags: a whole hidden alphabet
    # Characters of other categories that take room, or none, and show nothing.
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180D),
    (0x180F, 0x180F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFFA0, 0xFFA0),
    (0xE0100, 0xE01EF),
)


def visible(untrusted_text: str, limit: int | None = None) -> str:
    """Return the text with every unsafe character replaced by something that can be seen.

    Tabs and line ends become a blank, all others `SUBSTITUTE`. With `limit`, a longer text is cut
    to that many characters, the last of them `ELLIPSIS`.
    """
    if limit is not None and len(untrusted_text) > limit:
        untrusted_text = untrusted_text[: max(0, limit - len(ELLIPSIS))] + ELLIPSIS[:limit]
    if untrusted_text.isascii() and untrusted_text.isprintable():
        return untrusted_text
    return untrusted_text.translate(_substitutes())


@cache
def _substitutes() -> dict[int, str]:
    unsafe = {code: SUBSTITUTE for first, last in _UNSAFE_RANGES for code in range(first, last + 1)}
    return unsafe | {ord(blank): " " for blank in _BLANKS}


def has_control_characters(text: str) -> bool:
    """Tell whether the text holds an unsafe character, so that a name with one can be refused."""
    return visible(text) != text
