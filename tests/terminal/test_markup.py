"""Text of others is never parsed as markup: what shows it says so, and nothing relies on escaping.

Escaping is broken for nested brackets in Textual 8.2 (textual#6614), so it is no way out.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import kms_tui

PACKAGE: Final = Path(kms_tui.__file__).parent
PARSING: Final = {"Static", "Label", "notify", "visualize"}
"""What parses a plain text as markup unless it is told not to."""
ONLY_PASSES_ON: Final = "ui/kept_activity.py"
"""Where `notify` is overridden: it hands on what its caller says."""


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Yield place, name and call of all that is called in the package."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                function = node.func
                name = getattr(function, "attr", getattr(function, "id", ""))
                yield path.relative_to(PACKAGE).as_posix(), name, node


def says_no_markup(call: ast.Call) -> bool:
    return any(
        keyword.arg == "markup" and ast.unparse(keyword.value) == "False"
        for keyword in call.keywords
    )


@pytest.mark.attack(
    "5.2 markup in text of others: closing tags that crash, words that disappear",
    defence="whatever parses markup is told not to, which a test of the source enforces",
)
def test_whatever_could_parse_markup_is_told_not_to() -> None:
    parsing = [(place, call) for place, name, call in calls() if name in PARSING]
    assert len(parsing) > len(PARSING)
    assert [place for place, call in parsing if not says_no_markup(call)] == [ONLY_PASSES_ON]


def test_no_text_is_made_of_markup_and_none_is_escaped() -> None:
    making = {"from_markup", "render_markup", "escape"}
    found = [(place, name) for place, name, _ in calls() if name in making]
    assert [place for place, _ in found if place.startswith("ui/")] == []
