"""The entry point: answer at once what needs nothing, else harden the process and go in.

Imports next to nothing, so that what is told or painted first does not wait for the program.
"""

import os
import sys

from kms_tui import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kms_tui.ui.terminal.handover import Handover


def main() -> int:
    """Run kms-tui; the exit code leaves as `SystemExit`."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"kms-tui {__version__}\n")
        return 0
    original_environ = dict(os.environ)
    from kms_tui.first_page import paint_first_page  # noqa: PLC0415 - see above

    handover = paint_first_page(sys.argv[1:], os.environ)
    try:
        _go_in(original_environ, handover)
    finally:
        if handover is not None:
            handover.give_back()
    return 0


def _go_in(original_environ: "Mapping[str, str]", handover: "Handover | None") -> None:
    from kms_tui.hardening import harden_process  # noqa: PLC0415 - see above

    harden_process()
    from kms_tui.cli.program import program  # noqa: PLC0415 - see above
    from kms_tui.ways_in import entry  # noqa: PLC0415 - see above

    program(obj=entry(original_environ, handover), prog_name="kms-tui")


if __name__ == "__main__":
    sys.exit(main())
