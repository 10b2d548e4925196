"""A value that must never be shown."""

import hmac
from typing import NoReturn, Self

MASK = "********"
"""What stands for a secret anywhere: always this wide, so that the length is no hint."""


class Secret:
    """Text that masks itself in every rendering and comes out only through `reveal`.

    It refuses to be copied, pickled or formatted into a longer text by accident: `str`, `repr`
    and format specifications all give the mask.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself. Search for callers of this name to audit where secrets go."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(
            self._text.encode("utf-8", "surrogatepass"),
            other._text.encode("utf-8", "surrogatepass"),
        )

    def __hash__(self) -> int:
        """Hash all secrets alike: a hash that depends on the text would tell about it."""
        return hash(Secret)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is never serialised")
