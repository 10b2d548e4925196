"""The entry point: harden the process, parse, compose, run, pass on the exit code."""

import argparse
import os
import sys

from kms_tui import __version__
from kms_tui.hardening import harden_process, refuse_unusable_terminal

_USAGE_ERROR = 2


def main() -> int:
    """Run kms-tui and return its exit code."""
    harden_process()
    arguments = _arguments()
    refusal = refuse_unusable_terminal(
        os.environ,
        stdin_is_tty=_is_terminal(0),
        stdout_is_tty=_is_terminal(1),
        stderr_is_tty=_is_terminal(2),
    )
    if refusal:
        return _refuse(refusal)
    # Only now: textual reads the environment when it is imported.
    from kms_tui.composition import compose, compose_demo, here_and_now  # noqa: PLC0415 - see above
    from kms_tui.domain.errors import SettingsInvalid  # noqa: PLC0415 - see above
    from kms_tui.ui.app import KmsTuiApp  # noqa: PLC0415 - see above

    try:
        if arguments.demo:
            session = compose_demo(here_and_now(), fresh=arguments.fresh)
        else:
            session = compose(os.environ)
    except SettingsInvalid as error:
        return _refuse(f"kms-tui: {error.what} {error.do}")
    return KmsTuiApp(session).run_in_terminal()


def _arguments() -> argparse.Namespace:
    parser = _parser()
    arguments = parser.parse_args()
    if arguments.fresh and not arguments.demo:
        parser.error("--fresh goes with --demo; it never touches your own data")
    return arguments


def _is_terminal(descriptor: int) -> bool:
    try:
        return os.isatty(descriptor)
    except OSError:
        return False


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return _USAGE_ERROR


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kms-tui",
        description="Manage YugabyteDB KMS configurations backed by Azure Key Vault.",
        epilog="example: kms-tui --demo",
    )
    parser.add_argument("--version", action="version", version=f"kms-tui {__version__}")
    parser.add_argument(
        "--demo", action="store_true", help="run on a bundled sandbox; no Azure account needed"
    )
    parser.add_argument("--fresh", action="store_true", help="with --demo: forget earlier demos")
    return parser


if __name__ == "__main__":
    sys.exit(main())
