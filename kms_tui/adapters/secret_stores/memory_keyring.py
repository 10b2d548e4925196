"""Client secrets for this session only: nothing reaches the disk."""

from collections.abc import Sequence
from typing import ClassVar

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Entries in the memory of this process."""

    priority: ClassVar[float] = -1
    """Below keyring's own `fail`: never chosen by its discovery."""

    def __init__(self) -> None:
        # Not super().__init__(): it would set any attribute named by KEYRING_PROPERTY_* variables.
        self._entries: dict[tuple[str, str], str] = {}

    def services(self) -> Sequence[str]:
        """Return the service names of all entries."""
        return [service for service, _ in self._entries]

    def get_password(self, service: str, username: str) -> str | None:
        """Return an entry, or None."""
        return self._entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Write an entry in place of any older one."""
        self._entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Remove an entry, or raise keyring's `PasswordDeleteError` if there is none."""
        if self._entries.pop((service, username), None) is None:
            raise PasswordDeleteError("There is no such entry.")
