"""The effects as they stand in the source of the program: what is done, and by which name."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import kms_tui

PACKAGE = Path(kms_tui.__file__).parent
_NOT_OURS = ("sandbox",)
"""It plays Azure: what it does is no effect of the program's."""

_OF_OS = frozenset(
    {
        *("fsync", "fdatasync", "rename", "replace", "link", "symlink", "unlink", "remove"),
        *("ftruncate", "truncate", "write", "pwrite", "writev", "sendfile", "rmdir", "removedirs"),
    }
)
_OF_FOREIGN = {"shutil": frozenset({"rmtree", "move", "copy", "copy2", "copyfile", "copytree"})}
_OF_ANYTHING = frozenset(
    {
        *("unlink", "rename", "hardlink_to", "symlink_to", "write_bytes", "write_text"),
        *("set_password", "delete_password", "set_secret", "create_item", "create_rsa_key"),
        *("begin_delete_key", "import_key", "backup", "commit"),
    }
)
_WRITING = frozenset("wax+")


@dataclass(frozen=True)
class Effect:
    """One thing that is done to the world outside of the process."""

    place: str
    """File and the function that it stands in."""
    what: str
    """The call that does it."""
    name: str
    """The one of the innermost `with effect(...)` around it; empty if there is none."""


def effects() -> Iterator[Effect]:
    """Return every effect in the source of the program."""
    for path in sorted(PACKAGE.rglob("*.py")):
        file = path.relative_to(PACKAGE).as_posix()
        if not file.startswith(_NOT_OURS):
            yield from effects_in(file, path.read_text(encoding="utf-8"))


def effects_in(file: str, source: str) -> Iterator[Effect]:
    """Return every effect in one file."""
    yield from _in_block(ast.parse(source), file, "", "")


def _in_block(node: ast.AST, file: str, function: str, name: str) -> Iterator[Effect]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        # What is only defined inside of an effect happens when it is called.
        function, name = node.name, ""
    if isinstance(node, ast.With | ast.AsyncWith):
        for item in node.items:
            yield from _in_block(item.context_expr, file, function, name)
            name = _name_of(item.context_expr) or name
        for statement in node.body:
            yield from _in_block(statement, file, function, name)
        return
    if what := _done_by(node):
        yield Effect(f"{file} {function}", what, name)
    for child in ast.iter_child_nodes(node):
        yield from _in_block(child, file, function, name)


def names() -> Iterator[str]:
    """Return each name as often as it stands in the source."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _is_effect(node):
                yield _name_of(node)


def kinds() -> Mapping[str, set[str]]:
    """Return what is done by the name of the effect."""
    found: dict[str, set[str]] = {name: set() for name in names()}
    for effect in effects():
        if effect.name:
            found[effect.name].add(effect.what)
    return found


def _is_effect(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "effect"


def _name_of(node: ast.expr) -> str:
    if not (isinstance(node, ast.Call) and _is_effect(node)):
        return ""
    [name] = node.args
    assert isinstance(name, ast.Constant), f"line {node.lineno}: a name is a literal"
    return str(name.value)


def _done_by(node: ast.AST) -> str:
    """Return the effect that an expression has, or hands to another that has it; or nothing."""
    if isinstance(node, ast.Attribute):
        return _attribute(node)
    if isinstance(node, ast.Call):
        return _opening_to_write(node) or _transaction_end(node) or _replacing(node)
    return ""


def _attribute(node: ast.Attribute) -> str:
    of = node.value.id if isinstance(node.value, ast.Name) else ""
    if of == "os" and node.attr in _OF_OS:
        return f"os.{node.attr}"
    if node.attr in _OF_FOREIGN.get(of, ()):
        return f"{of}.{node.attr}"
    return node.attr if node.attr in _OF_ANYTHING and of != "os" else ""


def _opening_to_write(node: ast.Call) -> str:
    called = ast.unparse(node.func)
    is_opening = called == "open" or called.endswith((".open", "fdopen"))
    modes = [value.value for value in node.args[:2] if isinstance(value, ast.Constant)]
    is_written = any(isinstance(mode, str) and set(mode) & _WRITING for mode in modes)
    return "open to write" if is_opening and is_written else ""


def _transaction_end(node: ast.Call) -> str:
    said = node.args[0] if node.args else None
    is_said = isinstance(said, ast.Constant) and str(said.value).upper() in ("COMMIT", "END")
    return "COMMIT" if is_said and ast.unparse(node.func).endswith("execute") else ""


def _replacing(node: ast.Call) -> str:
    """Tell the `replace` of a path, which takes one argument, from that of a text or a time."""
    is_replacing = isinstance(node.func, ast.Attribute) and node.func.attr == "replace"
    is_of_path = is_replacing and len(node.args) == 1 and not node.keywords
    return "replace" if is_of_path and not ast.unparse(node.func).startswith("os.") else ""
