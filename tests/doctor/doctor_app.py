"""An app that opens on the doctor's page; run as a script it is the real program on a terminal."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from doctor_parts import Ready, Waiting, finding

from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Topic
from kms_tui.hardening import harden_process
from kms_tui.services.doctor import Doctor, Examination

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import App

MARKUP = "[red]/home/[b]ada[/] \x1b[31mred\u202e \u4e16\u754c"
FINDINGS = [
    finding(what="Input, output and errors are a terminal."),
    finding(Topic.LOCALE, "locale-not-utf8", Verdict.WARN, "Latin 1.", "export LC_ALL=C.UTF-8"),
    finding(Topic.USER, "data-directory-mode", Verdict.FAIL, MARKUP, f"chmod 700 {MARKUP}"),
    *(
        finding(Topic.VAULTS, "vault", what=f"Vault number {number} answers within a moment.")
        for number in range(40)
    ),
]


def ready_examinations() -> list[Examination]:
    topics = dict.fromkeys(each.topic for each in FINDINGS)
    return [Ready([each for each in FINDINGS if each.topic is topic], topic) for topic in topics]


def doctor_app(examinations: Sequence[Examination], deadline_seconds: float = 30.0) -> App[None]:
    from kms_tui.ui.screens.doctor import DoctorScreen  # noqa: PLC0415 - textual comes after the hardening
    from kms_tui.ui.session import Session  # noqa: PLC0415 - textual comes after the hardening
    from kms_tui.ui.terminal.app import TerminalApp  # noqa: PLC0415 - textual comes after the hardening

    class DoctorApp(TerminalApp[None]):
        def on_mount(self) -> None:
            services = cast("Any", SimpleNamespace(doctor=Doctor(examinations, deadline_seconds)))
            noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
            self.push_screen(DoctorScreen(Session(services, "test", "bastion01", lambda: noon)))

    return DoctorApp()


def main() -> int:
    harden_process()
    code = cast("Any", doctor_app([*ready_examinations(), Waiting()])).run_in_terminal()
    return int(code or 0)


if __name__ == "__main__":
    sys.exit(main())
