"""Runs one of the apps beside this file the way `kms_tui.__main__` runs the product's."""

import importlib
import os
import sys

from kms_tui.hardening import harden_process, refuse_unusable_terminal
from kms_tui.ui.terminal.ending import end_process


def main() -> int:
    harden_process()
    refusal = refuse_unusable_terminal(
        os.environ,
        stdin_is_tty=sys.stdin.isatty(),
        stdout_is_tty=sys.stdout.isatty(),
        stderr_is_tty=sys.stderr.isatty(),
    )
    if refusal:
        sys.stderr.write(refusal + "\n")
        return 2
    return end_process(importlib.import_module(sys.argv[1]).main(*sys.argv[2:]))


if __name__ == "__main__":
    sys.exit(main())
