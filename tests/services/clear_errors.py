"""An error that reaches an admin says what happened and what to do, whoever raised it."""

import re
from typing import TypeVar

import pytest

from kms_tui.domain.errors import KmsTuiError

Error = TypeVar("Error", bound=KmsTuiError)


def is_sentence(text: object) -> bool:
    """Whether it is a text, and all that it names is named."""
    return isinstance(text, str) and not re.search(r"\bNone\b(?! of)", text)


def is_clear(error: KmsTuiError) -> bool:
    """Whether it can be told whole: each part a sentence, and a next step."""
    told = (error.what, error.do, error.ask, error.code)
    return bool(error.what and error.do) and all(map(is_sentence, told))


def raises_clearly(
    kind: type[Error] | tuple[type[Error], ...], *, match: str | None = None
) -> pytest.RaisesExc[Error]:
    """Expect an error of this kind, as `pytest.raises` does, and that an admin can act on it."""
    return pytest.raises(kind, match=match, check=is_clear)
