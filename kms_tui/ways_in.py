"""The ways into the program. Each imports what it needs only when it is taken.

Textual reads the environment when it is imported, which has to be hardened by then, and to name
the theme; and a verb of the command line needs no textual.
"""

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kms_tui.cli.entry import Entry, RunningSandbox, Start
from kms_tui.domain.errors import ReadOnlySession, SettingsInvalid
from kms_tui.hardening import draws_ascii, refuse_unusable_terminal, set_textual_defaults

if TYPE_CHECKING:
    from kms_tui.cli.information import Information
    from kms_tui.composition import Surroundings
    from kms_tui.services import Services
    from kms_tui.services.doctor import Doctor
    from kms_tui.ui.session import ContextSwitch, Session
    from kms_tui.ui.terminal.handover import Handover

_USAGE_ERROR = 2


def entry(original_environ: Mapping[str, str], handover: "Handover | None" = None) -> Entry:
    """Return what the command line starts. The environment is that from before the hardening."""
    ways = _Ways(original_environ, handover)
    return Entry(
        ways.run_app,
        ways.run_demo,
        ways.run_sandbox,
        ways.services,
        ways.doctor,
        ways.information,
        ways.key_settings,
        ways.contexts,
    )


@dataclass(frozen=True, slots=True)
class _Ways:
    original_environ: Mapping[str, str]
    handover: "Handover | None"
    """The page that stands on the terminal already, if one could be painted."""

    def run_app(self, start: Start) -> int:
        """Run the screens on the admin's own data, in one context after another."""
        from kms_tui.composition import compose

        refusal, handover = _refusal(), self.handover
        while not refusal:
            surroundings = self._surroundings(start)
            ended = _run(lambda: compose(surroundings), handover)  # noqa: B023 - called at once
            if isinstance(ended, int):
                return ended
            start, handover = replace(start, context=ended.name), None
        return _refuse(refusal)

    def run_demo(self, start: Start, fresh: bool) -> int:  # noqa: FBT001 - a callback with two arguments
        """Run the screens on the sandbox."""
        from kms_tui.composition import compose_demo

        if refusal := _refusal():
            return _refuse(refusal)
        ended = _run(lambda: compose_demo(self._surroundings(start), fresh=fresh))
        return ended if isinstance(ended, int) else 0

    def run_sandbox(
        self, directory: Path | None, port: int, announce: Callable[[RunningSandbox], None]
    ) -> None:
        """Run the sandbox alone."""
        from kms_tui.composition.places import places_of
        from kms_tui.demo import run_sandbox, sandbox_directory

        run_sandbox(directory or sandbox_directory(places_of().data), port, announce)

    def services(self, start: Start, *, for_changes: bool) -> "Services":
        """Return the services for a verb."""
        from kms_tui.cli.unrecorded import TellsUnrecorded
        from kms_tui.composition import CLI, compose

        session = compose(self._surroundings(start), via=CLI)
        if for_changes and session.is_read_only:
            raise ReadOnlySession
        session.follow_deeds(TellsUnrecorded())
        return session.services

    def doctor(self, start: Start, *, vault_urls: Sequence[str], write_test: bool) -> "Doctor":
        """Return a doctor for the admin's own data."""
        from kms_tui.composition import compose_doctor

        surroundings = self._surroundings(start)
        return compose_doctor(surroundings, vault_urls=vault_urls, write_test=write_test)

    def information(self, start: Start) -> "Information":
        """Return where everything is and where each value comes from."""
        from kms_tui.composition.installation import information

        return information(self._surroundings(start))

    def key_settings(self) -> str:
        """Return all keys as the settings file has them."""
        from kms_tui.ui.bound_keys import key_settings

        return key_settings()

    def contexts(self, start: Start) -> Sequence[str]:
        """Return the names of all contexts, the one in use first."""
        from kms_tui.composition import context_names

        return context_names(self._surroundings(start))

    def _surroundings(self, start: Start) -> "Surroundings":
        from kms_tui.composition.surroundings import here_and_now

        return here_and_now(
            self.original_environ, start.passphrase_descriptor, start.options, start.context
        )


def _run(
    compose: Callable[[], "Session"], handover: "Handover | None" = None
) -> "int | ContextSwitch":
    """End the process with the app; return the code of a refusal, or where else to go on."""
    gc.disable()  # until the first screen: nothing that is being loaded is garbage
    try:
        session = compose()
        set_textual_defaults(
            os.environ, theme=session.theme, escape_delay_milliseconds=session.escape_delay_ms
        )
        _refuse_unusable_keys(session.keymap)
    except SettingsInvalid as error:
        if handover is not None:
            handover.give_back()
        return _refuse(f"kms-tui: {error.what} {error.do}")
    from kms_tui.ui.app import KmsTuiApp
    from kms_tui.ui.terminal.ending import end_process

    app = KmsTuiApp(session)
    app.draws_ascii = draws_ascii(os.environ, session.ascii)
    code = app.run_in_terminal(mouse=session.mouse, driver=session.driver, handover=handover)
    if app.return_value is None:
        end_process(code)
    asyncio.run(session.services.secret_access.lock())
    return app.return_value


def _refuse_unusable_keys(keymap: Mapping[str, str]) -> None:
    """Raise `SettingsInvalid` if keys cannot be as the settings have them."""
    if not keymap:
        return
    from kms_tui.ui.keymap import keymap_problems

    if problems := keymap_problems(keymap):
        raise SettingsInvalid(
            "\n".join(problems), do="Correct [keys] in the settings; `kms-tui keys` lists all."
        )


def _refusal() -> str | None:
    return refuse_unusable_terminal(
        os.environ,
        stdin_is_tty=_is_terminal(0),
        stdout_is_tty=_is_terminal(1),
        stderr_is_tty=_is_terminal(2),
    )


def _is_terminal(descriptor: int) -> bool:
    try:
        return os.isatty(descriptor)
    except OSError:
        return False


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return _USAGE_ERROR
