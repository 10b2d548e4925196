"""What the driver tells the app beside keys and pastes."""

from dataclasses import dataclass

from textual.message import Message


@dataclass
class SessionEnded(Message):
    """The terminal is gone, or a signal asked the program to end."""

    return_code: int
    """What the process should return: 128 plus the signal's number."""


class PasteTooLong(Message):
    """A paste was dropped because it was longer than `pastes.LIMIT_CHARACTERS`."""


class PasteUnfinished(Message):
    """The end of a paste never came; what had come was handed on as a paste before this."""


class FirstScreenReady(Message):
    """The first screen shows what it read, or why it could not."""
