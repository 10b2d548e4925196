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


def files_importing(root: Path, path: str) -> set[str]:
    """Return the files of tests that import this file themselves."""
    module = path.removesuffix(".py").replace("/", ".")
    found = re.compile(rf"^from {re.escape(module)} import ", re.MULTILINE)
    tests = (root / "tests").rglob("test_*.py")
    return {
        str(test.relative_to(root))
        for test in tests
        if found.search(test.read_text(encoding="utf-8"))
    }


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
    """Return the lines of the statement, or all of the function if this stands before its body."""
    holding = [each for each in ast.walk(function) if line in _lines_of(each)]
    statement = min(holding, key=lambda each: len(_lines_of(each)))
    if isinstance(statement, _Function):
        return range(function.body[0].lineno, (function.end_lineno or 0) + 1)
    return _lines_of(statement)


def _lines_of(node: ast.AST) -> range:
    """Return the lines of a statement; of one that holds others, its head's."""
    if not isinstance(node, ast.stmt):
        return range(0)
    body = getattr(node, "body", None)
    return range(node.lineno, body[0].lineno if body else (node.end_lineno or 0) + 1)


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
