"""Starts the small programs in `apps/`, on a pseudo terminal or without one."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pty_session import PtySession

import kms_tui

APPS: Final = Path(__file__).parent / "apps"

ENVIRONMENT: Final = {
    "PATH": os.environ["PATH"],
    "PYTHONPATH": str(Path(kms_tui.__file__).parent.parent),
    "LANG": "C.UTF-8",
    "TERM": "xterm-256color",
}
"""The whole environment of an app, so that nothing of this machine changes a result."""


def open_app(
    name: str,
    *arguments: str,
    env: dict[str, str] | None = None,
    size: tuple[int, int] = (80, 24),
    cwd: Path | None = None,
    ignored_signals: Sequence[signal.Signals] = (),
) -> PtySession:
    """Start an app on a pseudo terminal."""
    return PtySession(
        _argv(name, *arguments),
        ENVIRONMENT | (env or {}),
        size=size,
        cwd=cwd,
        ignored_signals=ignored_signals,
    )


def run_without_terminal(
    name: str, *arguments: str, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run an app on pipes until it ends."""
    return subprocess.run(  # noqa: S603 - our own file
        _argv(name, *arguments),
        env=ENVIRONMENT | (env or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def _argv(name: str, *arguments: str) -> list[str]:
    return [sys.executable, str(APPS / "launch.py"), name, *arguments]
