"""Nothing that was found about Textual and terminals is without a test that is really there."""

import ast
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from proven_remedies import REMEDIES

TESTS: Final = Path(__file__).parent.parent


@cache
def defined_in(file: str) -> frozenset[str]:
    """Return the names of the functions at the top of a file, as pytest collects them."""
    body = ast.parse((TESTS / file).read_text(encoding="utf-8")).body
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in body if isinstance(node, functions))


@pytest.mark.parametrize("row", REMEDIES)
def test_the_remedy_of_a_row_is_tested(row: str) -> None:
    assert REMEDIES[row]
    for file, names in REMEDIES[row].items():
        assert names
        assert set(names) <= defined_in(file)
        assert all(name.startswith("test_") for name in names)
