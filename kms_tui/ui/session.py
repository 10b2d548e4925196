"""What every screen needs to know about this run of the program, and how a run asks for another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from kms_tui.services import Services

if TYPE_CHECKING:  # the first page waits for nothing that it does not show
    from kms_tui.services.telling import DeedListener


@dataclass(frozen=True, slots=True)
class ContextSwitch:
    """What the app ends with to be started again elsewhere: `app.exit(ContextSwitch(name))`."""

    name: str


@dataclass(frozen=True, slots=True)
class Session:
    """The services and where the admin is."""

    services: Services
    context: str
    """Which catalogue this is, in the word the admin chose for it."""
    host: str
    now: Callable[[], datetime]
    """The clock; returns aware UTC times."""
    hint: str = ""
    """Lines for the empty list and the help: how Azure is reached, what the demo accepts."""
    lock_after_minutes: float = 15
    """How long without a key press the secrets file stays unlocked; 0 for as long as it runs."""

    is_read_only: bool = False
    """Whether the services refuse every change."""
    colour: str = ""
    """That of the context, one of the sixteen of every terminal's palette; empty for none."""
    contexts: Sequence[str] = ()
    """Names of the contexts that a `ContextSwitch` can name; empty in the demo."""
    keymap: Mapping[str, str] = field(default_factory=dict)
    """Keys by the id of a binding, as the settings have them: not looked at yet."""
    theme: str = "ansi-dark"
    escape_delay_ms: int = 0
    """How long an Esc waits for the rest of a key's sequence; 0 for what suits the line."""
    ascii: str = "auto"
    """Whether everything is drawn in ASCII: `yes`, `no`, or `auto` for what the locale can."""
    mouse: bool = False
    driver: str = "diff"
    clipboard: str = "auto"
    """Which way a copied text goes: `osc52`, `tmux`, `file`, or `auto`."""
    program: str = "kms-tui"
    """What a command line begins with that is about the same data as this session."""
    follow_deeds: Callable[["DeedListener"], None] = lambda _listener: None
    """Lets somebody hear of all that is done through the services from now on."""

    @property
    def access(self) -> str:
        """Whether changes can be made, as the top line tells it."""
        return "RO" if self.is_read_only else "RW"

    @property
    def label(self) -> str:
        """The right end of every top line."""
        return f"ctx: {self.context}  {self.host}  {self.access}"
