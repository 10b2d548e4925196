"""What the services need to be handed a client secret, or a document that may hold some."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kms_tui.domain.secret import Secret


@dataclass(frozen=True, slots=True)
class HandedDocument:
    """A document that was handed over. It masks itself: it may hold client secrets."""

    content: Secret
    """Its whole text."""
    is_private: bool
    """Whether nobody else could read it where it came from: a file of mode 0600, or a pipe."""


class SecretSources(Protocol):
    """Files and descriptors that hand secrets over. Any call may raise `SecretSourceRefused`.

    Never arguments or variables of the environment, which other processes can read.
    """

    async def of_file(self, path: Path) -> Secret:
        """Return the one line of a regular file of the user's own that nobody else can read."""
        ...

    async def of_descriptor(self, descriptor: int) -> Secret:
        """Return the one line that an open descriptor gives, which is no terminal; close it."""
        ...

    async def document(self, path: Path | None) -> HandedDocument:
        """Return a whole file, or with None what standard input gives; UTF-8, at most 4 MiB."""
        ...
