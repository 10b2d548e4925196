"""An error that reaches an admin says what happened and what to do, whoever raised it."""

import re
from collections.abc import Sequence
from typing import TypeVar

import pytest

from kms_tui.domain.errors import KmsTuiError

Error = TypeVar("Error", bound=KmsTuiError)

_NOTHING_NAMED = re.compile(r"\bNone\b(?! of)")
"""Where a sentence names nothing, although it should name something."""


def is_clear(error: KmsTuiError) -> bool:
    """Whether it can be told whole: each part a text, what it names is named, and a next step."""
    parts: Sequence[object] = (error.what, error.do, error.ask, error.code, error.detail)
    if not all(isinstance(part, str) for part in parts):
        return False
    told = (error.what, error.do, error.ask, error.code)
    return bool(error.what and error.do) and not any(map(_NOTHING_NAMED.search, told))


def raises_clearly(
    kind: type[Error] | tuple[type[Error], ...], *, match: str | None = None
) -> pytest.RaisesExc[Error]:
    """Expect an error of this kind, as `pytest.raises` does, and that an admin can act on it."""
    return pytest.raises(kind, match=match, check=is_clear)
