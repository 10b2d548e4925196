"""What a secret store asks of the keyring backend beneath it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from kms_tui.domain.secret import Secret
from kms_tui.services.ports import SecretStoreState


class PasswordBackend(Protocol):
    """The part of `keyring.backend.KeyringBackend` in use; any of its subclasses will do."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return the entry, or None if there is none."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Write the entry in place of any older one."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Remove the entry, or raise keyring's `PasswordDeleteError`."""
        ...


@runtime_checkable
class Probing(Protocol):
    """A backend that can tell, within a bound and without a prompt, whether it can be used."""

    def state(self) -> SecretStoreState:
        """Tell, or raise `SecretStoreUnavailable` with the remedy."""
        ...


@runtime_checkable
class Enumerable(Protocol):
    """A backend that can tell what this program has in it."""

    def services(self) -> Sequence[str]:
        """Return the service names of this program's entries; may raise `KeyringLocked`."""
        ...


@runtime_checkable
class Prompting(Protocol):
    """A backend that is unlocked outside of this program."""

    def how_to_unlock(self) -> str:
        """Return what the admin has to do, with the exact command if there is one."""
        ...

    def unlock_by_prompt(self, seconds: float) -> None:
        """Let its own program ask on a display; raise keyring's `KeyringLocked` if it stays so."""
        ...


@runtime_checkable
class Lockable(Probing, Enumerable, Protocol):
    """A backend that this program itself creates and unlocks with a passphrase."""

    def identity(self) -> str:
        """Return which one this is: an id made with it, which no copy of another file shares."""
        ...

    def create(self, passphrase: Secret) -> None:
        """Create it, never over an existing one, and leave it unlocked."""
        ...

    def unlock(self, passphrase: Secret) -> None:
        """Unlock it, or raise `WrongPassphrase` and leave it locked."""
        ...

    def lock(self) -> None:
        """Forget the key."""
        ...

    def change_passphrase(self, current: Secret, new: Secret) -> None:
        """Let the new passphrase open it instead, or raise `WrongPassphrase` and change nothing.

        Whether it is unlocked here stays as it was, as it does in every other process.
        """
        ...

    def back_up(self, destination: Path) -> None:
        """Write a copy to a private file that is not there yet; needs no key."""
        ...

    def has_entry(self, service: str, username: str) -> bool:
        """Tell whether there is an entry; like removing one, this needs no key."""
        ...
