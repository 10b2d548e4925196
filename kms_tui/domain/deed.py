"""An action as the admin asked for it, in words that hold no secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Deed:
    """What was asked for: for the audit log, and as the command that does the same."""

    action: str
    """As `configuration.create`."""
    subject: Mapping[str, str] = field(default_factory=dict)
    """What it is about, as `{"configuration": "prod-eu"}`: names and ids, untrusted."""
    command: tuple[str, ...] = ()
    """The words behind `kms-tui` that do the same; empty if no verb does. Holds no secret: those
    are handed over by a descriptor or asked for."""
    is_change: bool = True
    """Whether it changes something, or lets something out: what the audit log is about."""
