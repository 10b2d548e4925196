"""What every screen needs to know about this run of the program."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kms_tui.services import Services


@dataclass(frozen=True, slots=True)
class Session:
    """The services and where the admin is."""

    services: Services
    context: str
    """Which catalogue this is: `default` or `demo`."""
    host: str
    now: Callable[[], datetime]
    """The clock; returns aware UTC times."""
    hint: str = ""
    """Lines for the empty list and the help: how Azure is reached, what the demo accepts."""
    lock_after_minutes: float = 15
    """How long without a key press the secrets file stays unlocked; 0 for as long as it runs."""

    is_read_only: bool = False
    """Whether the services refuse every change."""

    @property
    def label(self) -> str:
        """The right end of every top line."""
        return f"ctx: {self.context}  {self.host}  {'RO' if self.is_read_only else 'RW'}"
