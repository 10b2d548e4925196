"""What the command line starts. `__main__` fills it; nothing here knows an adapter."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # what only tells needs no service
    from kms_tui.cli.information import Information
    from kms_tui.services import Services
    from kms_tui.services.doctor import Doctor


@dataclass(frozen=True, slots=True)
class Start:
    """What the command line says about a run, whatever the verb."""

    options: Mapping[str, str] = field(default_factory=dict)
    """Texts by the key of the setting that they are for."""
    context: str = ""
    """The context to work in, or empty for what the settings say."""
    passphrase_descriptor: int | None = None
    """An open file that gives the passphrase of the secrets file."""


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """Where the sandbox answers, and what can be typed into a client of it."""

    proxy: str
    ca_file: str
    imds: str
    """Where managed identities get their tokens."""
    to_type: Sequence[tuple[str, str]]
    """Labels of the form, and the values that work."""


class RunsSandbox(Protocol):
    """Runs the sandbox alone."""

    def __call__(
        self, directory: Path | None, port: int, announce: Callable[[RunningSandbox], None]
    ) -> None:
        """Run it until a signal; raise `SettingsInvalid` if it cannot have directory or port.

        Without a directory it has one of its own, beside that of the data.
        """
        ...


class ComposesServices(Protocol):
    """Composes the services."""

    def __call__(self, start: Start, *, for_changes: bool) -> "Services":
        """Return them; raise `ReadOnlySession` if a verb is to change what must not be changed."""
        ...


class CallsDoctor(Protocol):
    """Composes a doctor."""

    def __call__(self, start: Start, *, vault_urls: Sequence[str], write_test: bool) -> "Doctor":
        """Return one who also looks at those vaults and, if so asked, makes the write test."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """The ways into the program. All but the screens may raise `SettingsInvalid`."""

    run_app: Callable[[Start], int]
    """Runs the screens; returns the exit code."""
    run_demo: Callable[[Start, bool], int]
    """Runs the screens on the sandbox, forgetting earlier demos or not."""
    run_sandbox: RunsSandbox
    services: ComposesServices
    doctor: CallsDoctor
    information: Callable[[Start], "Information"]
    """Tells where everything is."""
    key_settings: Callable[[], str]
    """Tells all keys as the settings file has them."""
    contexts: Callable[[Start], Sequence[str]]
    """Tells the names of all contexts, the one in use first."""

    def run_app_as_set(self) -> int:
        """Run the screens as settings and environment have it; return the exit code."""
        return self.run_app(Start())
