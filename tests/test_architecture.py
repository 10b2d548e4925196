"""What import-linter cannot see: what is loaded when, and habits that keep secrets in."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import kms_tui

PACKAGE = Path(kms_tui.__file__).parent
HEAVY = ("textual", "rich", "azure", "aiohttp", "keyring", "cryptography", "sqlite3")

_PAINT_THE_LIST = """
import asyncio, json, sys
from kms_tui.composition import compose, here_and_now
from kms_tui.ui.app import KmsTuiApp

async def paint():
    app = KmsTuiApp(compose(here_and_now({})))
    async with app.run_test(size=(80, 24)) as pilot:
        while "No&#160;configurations&#160;yet" not in app.export_screenshot():
            await pilot.pause()
        print(json.dumps(sorted(sys.modules)))

asyncio.run(asyncio.wait_for(paint(), 30))
"""


def modules_after(program: str, home: Path) -> set[str]:
    """Return the top-level packages that a program has loaded at its end."""
    environ = {"HOME": str(home), "PATH": "", "LANG": "C.UTF-8"}
    run = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], env=environ, capture_output=True, check=True, umask=0o077
    )
    return {name.split(".")[0] for name in json.loads(run.stdout)}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in PACKAGE.rglob("*.py"):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_importing_the_services_loads_no_framework(tmp_path: Path) -> None:
    program = "import json, sys, kms_tui.services; print(json.dumps(sorted(sys.modules)))"
    assert modules_after(program, tmp_path).isdisjoint(HEAVY)


def test_the_list_paints_before_azure_keyring_and_cryptography_are_loaded(tmp_path: Path) -> None:
    loaded = modules_after(_PAINT_THE_LIST, tmp_path)
    assert "textual" in loaded
    assert loaded.isdisjoint({"azure", "aiohttp", "keyring", "cryptography", "msal", "trustme"})


def test_there_is_one_blanket_except_and_it_is_the_boundary_below_the_screens() -> None:
    blanket = [
        name
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node)
    ]
    assert blanket == ["services/boundary.py"]


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    named = handler.type
    return named is None or (
        isinstance(named, ast.Name) and named.id in ("Exception", "BaseException")
    )


def test_secrets_are_revealed_only_where_they_are_judged_or_used() -> None:
    revealing = {
        name
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "reveal"
    }
    layers = {"domain", "services", "adapters"}
    assert {name.split("/")[0] for name in revealing} == layers
    assert {name for name in revealing if not name.startswith("adapters/")} == {
        "domain/field_rules.py",
        "domain/universe_key.py",
        "domain/yba_body.py",
        "domain/yba_configurations.py",
        "services/rewrapping.py",
        "services/universe_keys.py",
    }


def test_every_binding_of_ours_has_an_id() -> None:
    screens = [
        (name, node)
        for name, tree in sources()
        if name.startswith("ui/") and not name.startswith("ui/terminal/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Binding"
    ]
    assert screens
    nameless = [
        f"{name}:{node.lineno}"
        for name, node in screens
        if all(keyword.arg != "id" for keyword in node.keywords)
    ]
    # The secret field has the editing keys of Textual's own Input, which carry no ids either; the
    # collector of all keys makes bindings of what others declare.
    known = {"ui/widgets/secret_input.py", "ui/bound_keys.py"}
    assert {place.split(":")[0] for place in nameless} <= known


def test_no_logging_of_request_bodies_and_no_unverified_tls_is_ever_asked_for() -> None:
    forbidden = {"logging_enable", "connection_verify"}
    asked = {
        f"{name}: {keyword.arg}"
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in forbidden
    }
    assert not asked
