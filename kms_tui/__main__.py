"""The entry point: answer at once what needs nothing, else harden the process and go in.

Imports next to nothing, so that what is told or painted first does not wait for the program.
"""

import os
import sys

from kms_tui import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kms_tui.cli.entry import Entry
    from kms_tui.ui.terminal.handover import Handover


_ASKED_BY_SHELL = "_KMS_TUI_COMPLETE"
"""The variable by which a shell asks for the words that complete a line."""


def main() -> int:
    """Run kms-tui; the exit code leaves as `SystemExit`."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"kms-tui {__version__}\n")
        return 0
    original_environ = dict(os.environ)
    if sys.argv[1:] == ["list", "--json"]:
        from kms_tui.first_list import print_first_list

        if (code := print_first_list(original_environ)) is not None:
            return code
    if sys.argv[1:] or _ASKED_BY_SHELL in original_environ:
        return _run_verb(original_environ)
    return _run_screens(original_environ)


def _run_screens(original_environ: "Mapping[str, str]") -> int:
    from kms_tui.first_page import paint_first_page

    handover = paint_first_page(original_environ)
    try:
        return _entry(original_environ, handover).run_app_as_set()
    finally:
        if handover is not None:
            handover.give_back()


def _run_verb(original_environ: "Mapping[str, str]") -> int:
    entry = _entry(original_environ)
    from kms_tui.cli.invocation import invoke
    from kms_tui.cli.program import program

    if _ASKED_BY_SHELL in original_environ:
        from kms_tui.cli.installation.shells import add_shells

        add_shells()
    return invoke(program, entry)


def _entry(original_environ: "Mapping[str, str]", handover: "Handover | None" = None) -> "Entry":
    from kms_tui.hardening import harden_process

    harden_process()
    from kms_tui.ways_in import entry

    return entry(original_environ, handover)


if __name__ == "__main__":
    sys.exit(main())
