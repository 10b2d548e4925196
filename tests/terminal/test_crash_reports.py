import re
import subprocess
import sys

import pytest
from launched_apps import open_app
from terminal_modes import assert_terminal_restored
from textual.app import ComposeResult
from textual.widgets import Label

from kms_tui.cli.exit_codes import ExitCode
from kms_tui.domain.visible_text import visible
from kms_tui.quiet_exceptions import exception_outline
from kms_tui.ui.terminal.app import TerminalApp

CANARY = "canary-7Q[x]"
KINDS = ["handler", "async worker", "thread worker", "thread", "rich exception", "group"]


@pytest.mark.parametrize("kind", [*KINDS, "compose"])
def test_a_crash_shows_type_and_place_only_and_returns_70(kind: str) -> None:
    with open_app("crashing", kind, CANARY) as session:
        if kind != "compose":
            session.wait_for("ready")
            session.send("x")

        assert session.wait_exit() == 70
        assert_terminal_restored(session)
        report = session.raw.split(b"\x1b[?1049l")[1]
        assert b"internal error" in report
        assert b"Error" in report
        assert b"  at crashing.py:" in report
        assert b"canary" not in session.raw
        assert b"client_secret" not in session.raw


def test_a_crash_leaves_the_rest_of_the_report_out() -> None:
    with open_app("crashing", "handler", CANARY) as session:
        session.wait_for("ready")
        session.send("x")
        session.wait_exit()

        report = session.raw.split(b"\x1b[?1004l")[1].decode().splitlines()
        assert report[0] == "kms-tui ended because of an internal error."
        assert [line.split(":")[0] for line in report[1:]] == [
            "RuntimeError",
            "  at kms_tui/ui/terminal/app.py",
            "  at crashing.py",
            "caused by KeyError",
            "  at crashing.py",
        ]


class FailingApp(TerminalApp[None]):
    def compose(self) -> ComposeResult:
        yield Label("ready")

    def on_key(self) -> None:
        raise LookupError("for the test")


async def test_a_crash_reaches_a_test_that_drives_the_app() -> None:
    app = FailingApp()
    with pytest.raises(LookupError, match="for the test"):
        async with app.run_test() as pilot:
            await pilot.press("x")

    assert app.return_code == 70


@pytest.mark.parametrize(
    ("kind", "code", "told"),
    [
        ("KeyError", ExitCode.DEFECT, ["kms-tui: KeyError", "  at <string>:4"]),
        ("KeyboardInterrupt", ExitCode.INTERRUPTED, []),
    ],
)
def test_what_nobody_caught_ends_with_a_code_of_its_own(
    kind: str, code: ExitCode, told: list[str]
) -> None:
    program = f"""
from kms_tui.quiet_exceptions import install_quiet_excepthooks
install_quiet_excepthooks()
raise {kind}({CANARY!r})"""
    ended = subprocess.run(  # noqa: S603 - the program above
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=30
    )
    assert (ended.returncode, ended.stdout) == (code, "")
    assert ended.stderr.splitlines() == told
    assert "canary" not in ended.stderr


def outline_of(error: BaseException) -> list[str]:
    try:
        raise error
    except type(error) as raised:
        return exception_outline(raised)


def test_frames_of_this_package_are_named_with_their_function() -> None:
    with pytest.raises(TypeError) as raised:
        visible(5, 1)  # type: ignore[arg-type]  # to fail inside of the package

    lines = exception_outline(raised.value)

    assert lines[0] == "TypeError"
    assert re.fullmatch(r"  at kms_tui/domain/visible_text\.py:\d+ in visible", lines[1])


def test_a_suppressed_context_stays_out() -> None:
    error = ValueError("text")
    error.__context__ = KeyError("context")
    error.__suppress_context__ = True

    assert not any("KeyError" in line for line in outline_of(error))


def test_causes_that_form_a_circle_are_listed_once() -> None:
    first, second = ValueError("1"), KeyError("2")
    first.__cause__, second.__cause__ = second, first

    assert [line for line in outline_of(first) if not line.startswith("  ")] == [
        "ValueError",
        "caused by KeyError",
    ]
