"""The entry point: harden the process, parse, compose, run, pass on the exit code."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kms_tui.cli.entry import Entry
from kms_tui.cli.program import program
from kms_tui.domain.errors import SettingsInvalid
from kms_tui.hardening import harden_process, refuse_unusable_terminal
from kms_tui.services import Services
from kms_tui.services.doctor import Doctor

if TYPE_CHECKING:
    from kms_tui.composition import Surroundings
    from kms_tui.ui.session import Session

_USAGE_ERROR = 2


def main() -> int:
    """Run kms-tui; the exit code leaves as `SystemExit`."""
    original_environ = dict(os.environ)
    harden_process()
    ways = _Ways(original_environ)
    entry = Entry(ways.run_app, ways.run_demo, ways.services, ways.doctor)
    program(obj=entry, prog_name="kms-tui")
    return 0


@dataclass(frozen=True, slots=True)
class _Ways:
    """The ways into the program. Each imports what it needs only when it is taken.

    Textual reads the environment when it is imported, which has to be hardened by then; and a verb
    of the command line needs no textual.
    """

    original_environ: Mapping[str, str]

    def run_app(self, passphrase_descriptor: int | None) -> int:
        """Run the screens on the admin's own data."""
        from kms_tui.composition import compose  # noqa: PLC0415 - see above

        return _run(lambda: compose(self._surroundings(passphrase_descriptor)))

    def run_demo(self, fresh: bool) -> int:  # noqa: FBT001 - a callback with one argument
        """Run the screens on the sandbox."""
        from kms_tui.composition import compose_demo  # noqa: PLC0415 - see above

        return _run(lambda: compose_demo(self._surroundings(None), fresh=fresh))

    def services(self, passphrase_descriptor: int | None) -> Services:
        """Return the services for a verb."""
        from kms_tui.composition import compose_services  # noqa: PLC0415 - see above

        return compose_services(self._surroundings(passphrase_descriptor))

    def doctor(
        self, passphrase_descriptor: int | None, *, vault_urls: Sequence[str], write_test: bool
    ) -> Doctor:
        """Return a doctor for the admin's own data."""
        from kms_tui.composition import compose_doctor  # noqa: PLC0415 - see above

        surroundings = self._surroundings(passphrase_descriptor)
        return compose_doctor(surroundings, vault_urls=vault_urls, write_test=write_test)

    def _surroundings(self, passphrase_descriptor: int | None) -> "Surroundings":
        from kms_tui.composition import here_and_now  # noqa: PLC0415 - see above

        return here_and_now(self.original_environ, passphrase_descriptor)


def _run(compose: Callable[[], "Session"]) -> int:
    refusal = refuse_unusable_terminal(
        os.environ,
        stdin_is_tty=_is_terminal(0),
        stdout_is_tty=_is_terminal(1),
        stderr_is_tty=_is_terminal(2),
    )
    if refusal:
        return _refuse(refusal)
    from kms_tui.ui.app import KmsTuiApp  # noqa: PLC0415 - see above

    try:
        session = compose()
    except SettingsInvalid as error:
        return _refuse(f"kms-tui: {error.what} {error.do}")
    return KmsTuiApp(session).run_in_terminal()


def _is_terminal(descriptor: int) -> bool:
    try:
        return os.isatty(descriptor)
    except OSError:
        return False


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return _USAGE_ERROR


if __name__ == "__main__":
    sys.exit(main())
