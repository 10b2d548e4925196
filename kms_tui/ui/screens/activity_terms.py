"""What a running action is given to say, what the admin agrees to, and how it ends."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from textual.message import Message

from kms_tui.domain.check import Check
from kms_tui.services.reporting import Report

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Consent:
    """What the admin agreed to after seeing how far a run came."""

    create_key: bool = False
    despite_warnings: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """What an action says about its end, and about being stopped.

    `{leaves}` stands for what it leaves behind in Azure, `{count}` for what its checks came to.
    """

    done: str
    failed: str = ""
    """Stands before the error; empty if there is nothing to add."""
    stopping: str = "Stopping now leaves: {leaves}."
    stopped: str = "Stopped. Left behind: {leaves}."
    may_create_key: bool = False
    """Whether a missing master key may be created on request."""


SAVING = Wording("Saved.", "Nothing was stored. Left in Azure: {leaves}.", may_create_key=True)
CHECKING = Wording("Done: {count} Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Activity(Generic[T]):
    """How a run ended."""

    result: T | None
    """What the action returned; None when it failed or was stopped."""
    checks: list[Check] = field(default_factory=list)
    message: str = ""
    """What to tell the admin about the end."""


Action = Callable[[Report, Consent], Awaitable[T]]


class ActivityBegun(Message):
    """A run began."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title


class ActivityEnded(Message):
    """A run ended, failed or was stopped; `outcome` is a sentence."""

    def __init__(self, title: str, outcome: str) -> None:
        super().__init__()
        self.title = title
        self.outcome = outcome
