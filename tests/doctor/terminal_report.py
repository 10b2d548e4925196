"""Prints the codes of what the doctor finds about the terminal, locale and memory of this process.

With the argument `harden` the process is hardened first, as the product's is.
"""

from __future__ import annotations

import asyncio
import os
import sys

from kms_tui.adapters.host.core_dumps import CoreDumpExamination
from kms_tui.adapters.host.locale_settings import LocaleExamination
from kms_tui.adapters.host.terminal import TerminalExamination
from kms_tui.hardening import harden_process
from kms_tui.services.doctor import Doctor


def main() -> None:
    if "harden" in sys.argv:
        harden_process()
    doctor = Doctor(
        [
            TerminalExamination.of_this_process(os.environ),
            LocaleExamination.of_this_process(os.environ),
            CoreDumpExamination(),
        ]
    )
    for finding in asyncio.run(doctor.examine(lambda _finding: None)):
        print(finding.code, finding.verdict, finding.what.isprintable())  # noqa: T201 - its purpose
    print("end")  # noqa: T201 - its purpose


if __name__ == "__main__":
    main()
