from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from launched_apps import ENVIRONMENT
from pty_session import PtySession

from kms_tui.adapters.host.terminal import Size, TerminalExamination
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding

REPORT = [sys.executable, str(Path(__file__).with_name("terminal_report.py"))]
ALL = (True, True, True)


async def found(
    environ: dict[str, str] | None = None,
    are_terminals: tuple[bool, bool, bool] = ALL,
    size: Size | None = (80, 24),
) -> dict[str, Finding]:
    environ = {"TERM": "xterm"} if environ is None else environ
    findings = await TerminalExamination(environ, are_terminals, lambda: size).examine()
    return {finding.code: finding for finding in findings}


def report_on_a_terminal(size: tuple[int, int], **environ: str) -> str:
    with PtySession(REPORT, ENVIRONMENT | environ, size=size) as session:
        # A screen of no size shows nothing.
        session.wait_for_raw(b"end")
        return session.raw.decode()


def report_on_pipes(*arguments: str, **environ: str) -> str:
    return subprocess.run(  # noqa: S603 - our own script
        [*REPORT, *arguments],
        env=ENVIRONMENT | environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    ).stdout


async def test_an_ordinary_terminal_passes() -> None:
    findings = await found()
    assert list(findings) == ["terminal", "terminal-type", "terminal-size", "terminal-colours"]
    assert {finding.verdict for finding in findings.values()} == {Verdict.PASS}


async def test_without_any_terminal_only_that_is_told_and_it_is_no_fault() -> None:
    findings = await found({}, (False, False, False), None)
    assert list(findings) == ["no-terminal"]
    assert findings["no-terminal"].verdict is Verdict.SKIPPED
    assert "--passphrase-fd" in findings["no-terminal"].do


async def test_a_redirected_output_is_named_and_the_rest_still_looked_at() -> None:
    findings = await found(are_terminals=(True, False, True))
    assert findings["redirected"].verdict is Verdict.SKIPPED
    assert findings["redirected"].what.startswith("No terminal for output:")
    assert "terminal-type" in findings


@pytest.mark.parametrize("term", ["", "dumb", "unknown"])
async def test_a_terminal_that_cannot_move_its_cursor_fails_with_the_remedy(term: str) -> None:
    finding = (await found({"TERM": term}))["terminal-type-unusable"]
    assert finding.verdict is Verdict.FAIL
    assert finding.do.startswith("export TERM=")


@pytest.mark.parametrize(
    ("size", "code"),
    [
        ((80, 24), "terminal-size"),
        ((200, 60), "terminal-size"),
        ((79, 24), "terminal-small"),
        ((80, 23), "terminal-small"),
        ((60, 20), "terminal-small"),
        ((59, 20), "terminal-too-small"),
        ((60, 19), "terminal-too-small"),
        ((0, 0), "terminal-size-unknown"),
        (None, "terminal-size-unknown"),
    ],
)
async def test_a_size_below_what_the_screens_need_warns(size: Size | None, code: str) -> None:
    finding = (await found(size=size))[code]
    assert finding.verdict is (Verdict.PASS if code == "terminal-size" else Verdict.WARN)
    assert bool(finding.do) is (code != "terminal-size")


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"NO_COLOR": "", "COLORTERM": "truecolor"}, "no colours"),
        ({"COLORTERM": "truecolor"}, "palette of 16"),
        ({"TERM": "xterm-256color", "SSH_TTY": "/dev/pts/3"}, "palette of 16"),
    ],
)
async def test_the_colours_to_expect_are_told(environ: dict[str, str], said: str) -> None:
    assert said in (await found({"TERM": "xterm"} | environ))["terminal-colours"].what


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"TMUX": "/tmp/tmux-0/default,1,0", "SSH_CONNECTION": "::1 1 ::1 22"}, "tmux and SSH"),  # noqa: S108 - a value
        ({"STY": "42.pts"}, "screen"),
    ],
)
async def test_what_lies_between_is_told(environ: dict[str, str], said: str) -> None:
    assert said in (await found({"TERM": "screen"} | environ))["terminal-way"].what


async def test_the_size_is_asked_anew_each_time() -> None:
    sizes = iter([(80, 24), (40, 10)])
    examination = TerminalExamination({"TERM": "xterm"}, ALL, lambda: next(sizes))
    assert (await examination.examine())[2].code == "terminal-size"
    assert (await examination.examine())[2].code == "terminal-too-small"


def test_a_real_terminal_is_recognised_with_its_size() -> None:
    shown = report_on_a_terminal((70, 22))
    assert "terminal OK" in shown
    assert "terminal-small WARN" in shown
    assert "locale OK" in shown


def test_a_dumb_real_terminal_is_recognised() -> None:
    assert "terminal-type-unusable FAIL" in report_on_a_terminal((80, 24), TERM="dumb")


def test_a_real_terminal_without_a_size_is_recognised() -> None:
    assert "terminal-size-unknown WARN" in report_on_a_terminal((0, 0))


def test_pipes_are_recognised() -> None:
    assert "no-terminal skip" in report_on_pipes()


def test_a_locale_that_is_not_there_is_named() -> None:
    assert "locale-missing WARN" in report_on_pipes(LC_ALL="tlh_KX.UTF-8")


def test_an_encoding_other_than_utf_8_is_named() -> None:
    said = report_on_pipes(LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert "locale-not-utf8 WARN" in said


def test_a_hardened_process_leaves_no_core_dump() -> None:
    assert "core-dumps-off OK" in report_on_pipes("harden")


def test_a_process_that_may_be_dumped_warns() -> None:
    said = report_on_pipes()
    is_allowed = sys.platform.startswith("linux") or resource.getrlimit(resource.RLIMIT_CORE)[0]
    assert ("core-dumps-on WARN" in said) is bool(is_allowed)
