"""What a secret store asks of the keyring backend beneath it."""

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
class Lockable(Protocol):
    """A backend that this program itself creates and unlocks with a passphrase."""

    def state(self) -> SecretStoreState:
        """Tell without deriving a key whether the backend can be used."""
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

    def has_entry(self, service: str, username: str) -> bool:
        """Tell whether there is an entry; like removing one, this needs no key."""
        ...
