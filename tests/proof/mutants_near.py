"""Finds the lines at which a mutant shows, which are others than its own if an import runs that.

An import runs a module's constants, a class's members and fields, and what parameters are when
left out, once and long before the tests that would notice. Those run the lines that use them.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_PACKAGE = "kms_tui"


def lines_showing(root: Path, path: str, line: int) -> set[str]:
    """Return as `file:line` where the program does what stands in this line of a file."""
    around = _around(root / path, line)
    if isinstance(around[-1], _Function):
        return {f"{path}:{run}" for run in _run_with(around[-1], line)}
    pattern = "|".join(_used_as(around))
    return set(_using(root, pattern)) - {f"{path}:{line}"} if pattern else set()


def _around(path: Path, line: int) -> list[ast.AST]:
    """Return the module, and the statements that the line is part of, down to a function."""
    found: list[ast.AST] = [_parsed(path)]
    while inner := _inner(found[-1], line):
        found.append(inner)
    return found


def _inner(outer: ast.AST, line: int) -> ast.stmt | None:
    if isinstance(outer, _Function):
        return None
    within = (each for each in ast.iter_child_nodes(outer) if isinstance(each, ast.stmt))
    return next((each for each in within if each.lineno <= line <= (each.end_lineno or 0)), None)


def _run_with(function: _Function, line: int) -> range:
    """Return the line, or all of the function if it stands before its body."""
    body = range(function.body[0].lineno, (function.end_lineno or 0) + 1)
    return range(line, line + 1) if line in body else body


def _used_as(around: list[ast.AST]) -> Iterator[str]:
    """Yield patterns of what the innermost statement gives a value, and of its class."""
    classes = [each.name for each in around if isinstance(each, ast.ClassDef)]
    yield from (rf"\b{name}\b" for name in classes)
    for each in ast.walk(around[-1]):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield rf"\.{each.id}\b" if classes else rf"\b{each.id}\b"


def _using(root: Path, pattern: str) -> Iterator[str]:
    for path in sorted((root / _PACKAGE).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for found in re.finditer(pattern, text):
            yield f"{path.relative_to(root)}:{text.count(chr(10), 0, found.start()) + 1}"


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
