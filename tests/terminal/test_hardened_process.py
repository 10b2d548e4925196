import json
from pathlib import Path
from typing import Any

import pytest
from launched_apps import open_app, run_without_terminal

from kms_tui.hardening import (
    choose_theme,
    refuse_unusable_terminal,
    scrub_environment,
    set_textual_defaults,
)


def report(env: dict[str, str] | None = None) -> dict[str, Any]:
    with open_app("reporting", env=env) as session:
        assert session.wait_exit() == 0
        found: dict[str, Any] = json.loads(session.raw)
        return found


@pytest.mark.attack(
    "A5 an environment that writes the screen or loads a driver",
    defence="variables of textual are dropped before it is imported",
)
@pytest.mark.parametrize(
    "name",
    [
        "TEXTUAL",
        "TEXTUAL_LOG",
        "TEXTUAL_DEBUG",
        "TEXTUAL_DRIVER",
        "TEXTUAL_SCREENSHOT",
        "TEXTUAL_PRESS",
        "TEXTUAL_ALLOW_SIGNALS",
        "TEXTUAL_OF_A_LATER_VERSION",
        "KEYRING_PROPERTY_APPID",
        "PYTHON_KEYRING_BACKEND",
        "AZURE_AUTHORITY_HOST",
        "AZURE_CLIENT_SECRET",
        "AZURE_IDENTITY_DISABLE_MULTITENANTAUTH",
        "SSLKEYLOGFILE",
    ],
)
def test_a_variable_that_leaks_or_redirects_is_dropped(name: str) -> None:
    environ = {name: "value", "HOME": "/home/admin"}

    scrub_environment(environ)

    assert environ == {"HOME": "/home/admin"}


@pytest.mark.parametrize(
    "name",
    [
        "AZURE_POD_IDENTITY_AUTHORITY_HOST",
        "IDENTITY_ENDPOINT",
        "IDENTITY_HEADER",
        "MSI_ENDPOINT",
        "HTTPS_PROXY",
        "NO_COLOR",
        "ESCDELAY",
    ],
)
def test_a_variable_that_managed_identity_the_proxy_or_the_admin_needs_is_kept(name: str) -> None:
    environ = {name: "value"}

    scrub_environment(environ)

    assert environ == {name: "value"}


def test_the_process_is_hardened_before_textual_reads_its_environment() -> None:
    found = report({"TEXTUAL_THEME": "dracula", "TEXTUAL_LOG": "keys", "AZURE_CLIENT_SECRET": "x"})

    assert "TEXTUAL_LOG" not in found["environment"]
    assert "AZURE_CLIENT_SECRET" not in found["environment"]
    assert found["theme"] == "ansi-dark"
    assert found["animations"] == "none"


def test_new_files_are_private_and_no_core_is_written_or_read() -> None:
    found = report({"PYTHONFAULTHANDLER": "1"})

    assert found["umask"] == 0o077
    assert found["core_limit"] == [0, 0]
    assert found["kernel_core_limit"] == ["0", "0"]
    assert found["dumpable"] == 0
    assert found["faulthandler"] is False


@pytest.mark.parametrize(
    ("env", "seconds"),
    [
        ({}, 0.1),
        ({"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}, 0.3),
        ({"SSH_TTY": "/dev/pts/1"}, 0.3),
        ({"SSH_TTY": "/dev/pts/1", "ESCDELAY": "500"}, 0.5),
    ],
)
def test_esc_waits_longer_over_ssh_unless_the_admin_chose(
    env: dict[str, str], seconds: float
) -> None:
    assert report(env)["escape_delay_seconds"] == pytest.approx(seconds)


def test_hardening_after_textual_was_imported_is_refused() -> None:
    with open_app("reporting", "hardened too late") as session:
        assert session.wait_exit() == 70
        assert b"RuntimeError" in session.raw


def test_no_library_writes_to_the_terminal() -> None:
    with open_app("reporting", "libraries talk") as session:
        assert session.wait_exit() == 0
        assert session.raw == b"said nothing"


def test_an_uncaught_exception_is_reported_without_its_text() -> None:
    with open_app("reporting", "uncaught", "canary-7Q") as session:
        assert session.wait_exit() == 70
        assert b"ValueError\r\n  at reporting.py:" in session.raw
        assert b"canary-7Q" not in session.raw


@pytest.mark.attack(
    "A2 an exception in a thread",
    defence="it is reported by type and place, without its text",
)
def test_an_exception_in_a_thread_is_reported_without_its_text() -> None:
    with open_app("reporting", "uncaught in a thread", "canary-7Q") as session:
        assert session.wait_exit() == 0
        assert b"in a thread: ValueError" in session.raw
        assert b"canary-7Q" not in session.raw


def test_an_exception_that_cannot_be_raised_is_reported_without_its_text() -> None:
    with open_app("reporting", "unraisable", "canary-7Q") as session:
        assert session.wait_exit() == 0
        assert b"ignored: ValueError" in session.raw
        assert b"canary-7Q" not in session.raw


@pytest.mark.attack(
    "A4 a log of the keys in the current folder",
    defence="variables of textual are dropped before it is imported",
)
def test_textual_writes_no_log_of_the_keys(tmp_path: Path) -> None:
    log = tmp_path / "textual.log"
    with open_app(
        "echoing", env={"TEXTUAL_LOG": str(log), "TEXTUAL_DEBUG": "1"}, cwd=tmp_path
    ) as session:
        session.wait_for("ready")
        session.send("abc")
        session.wait_for("<abc>")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("term", ["", "dumb", "unknown"])
def test_a_terminal_without_a_cursor_is_refused_in_one_sentence(term: str) -> None:
    with open_app("echoing", env={"TERM": term}) as session:
        assert session.wait_exit() == 2
        assert session.raw.count(b"\n") == 1
        assert b"TERM is" in session.raw
        assert b"\x1b" not in session.raw


@pytest.mark.attack(
    "5.3 no terminal on stdin or stdout, which was drawn into",
    defence="one sentence says what to do, and the exit code is 2",
)
def test_without_a_terminal_one_sentence_says_what_to_do() -> None:
    ended = run_without_terminal("echoing")

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert "ssh -t" in ended.stderr


@pytest.mark.parametrize("missing", ["stdin", "stdout", "stderr"])
def test_one_redirected_stream_is_enough_to_refuse(missing: str) -> None:
    refusal = refuse_unusable_terminal(
        {"TERM": "xterm"},
        stdin_is_tty=missing != "stdin",
        stdout_is_tty=missing != "stdout",
        stderr_is_tty=missing != "stderr",
    )

    assert refusal


def test_a_usable_terminal_is_not_refused() -> None:
    assert not refuse_unusable_terminal(
        {"TERM": "vt100"}, stdin_is_tty=True, stdout_is_tty=True, stderr_is_tty=True
    )


@pytest.mark.parametrize("wanted", ["ansi-dark", "ansi-light", "dracula"])
def test_the_theme_is_the_wanted_one_where_there_is_colour(wanted: str) -> None:
    assert choose_theme({"TERM": "xterm-256color"}, wanted) == wanted


def test_the_theme_is_the_terminals_own_palette_unless_another_is_wanted() -> None:
    assert choose_theme({"TERM": "xterm", "COLORTERM": "truecolor"}) == "ansi-dark"
    assert choose_theme({"TERM": "xterm", "NO_COLOR": "1"}, "dracula") == "ansi-dark"


def test_a_delay_of_escape_that_is_set_outranks_what_suits_the_line() -> None:
    environ = {"SSH_TTY": "/dev/pts/1"}
    set_textual_defaults(environ, escape_delay_milliseconds=50)
    assert environ["ESCDELAY"] == "50"
