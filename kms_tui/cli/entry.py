"""What the command line starts. `__main__` fills it; nothing here knows an adapter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from kms_tui.services import Services
from kms_tui.services.doctor import Doctor


class CallsDoctor(Protocol):
    """Composes a doctor."""

    def __call__(
        self, passphrase_descriptor: int | None, *, vault_urls: Sequence[str], write_test: bool
    ) -> Doctor:
        """Return one who also looks at those vaults and, if so asked, makes the write test."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """The ways into the program."""

    run_app: Callable[[int | None], int]
    """Runs the screens with the descriptor of a passphrase, if any; returns the exit code."""
    run_demo: Callable[[bool], int]
    """Runs the screens on the sandbox, forgetting earlier demos or not."""
    services: Callable[[int | None], Services]
    """Composes the services with the descriptor of a passphrase; raises `SettingsInvalid`."""
    doctor: CallsDoctor
