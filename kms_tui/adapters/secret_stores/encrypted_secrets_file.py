"""The encrypted secrets file as a backend of the keyring library, for hosts without a keyring."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from kms_tui.adapters.secret_stores.sealed_rows import SealedRows
from kms_tui.adapters.secret_stores.secrets_backup import write_backup
from kms_tui.adapters.secret_stores.secrets_database import SecretsDatabase
from kms_tui.adapters.secret_stores.secrets_format import (
    RECOMMENDED_COST,
    DataKey,
    KdfCost,
    new_key,
    normalised,
    unwrap_key,
    wrap_key,
)
from kms_tui.domain.errors import SecretStoreError
from kms_tui.domain.field_rules import MIN_PASSPHRASE_LENGTH
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import SecretStoreState


class EncryptedSecretsFile(KeyringBackend):
    """Entries sealed in `secrets.db`, readable once `create` or `unlock` had the passphrase.

    Any call raises `SecretStoreError`s for what is wrong with the file. Reading and writing raise
    keyring's `KeyringLocked` without the key. Failures of SQLite and the file system pass through.
    """

    priority: ClassVar[float] = -1
    """Below keyring's own `fail`: never chosen by its discovery."""

    def __init__(
        self,
        directory: Path,
        *,
        cost: KdfCost = RECOMMENDED_COST,
        busy_timeout_seconds: float = 5.0,
    ) -> None:
        # Not super().__init__(): it would set any attribute named by KEYRING_PROPERTY_* variables.
        self._database = SecretsDatabase(directory, busy_timeout_seconds=busy_timeout_seconds)
        self._cost = cost
        self._key: DataKey | None = None

    def state(self) -> SecretStoreState:
        """Tell whether the file is there, sound as far as can be seen, and unlocked."""
        if not self._database.exists():
            return SecretStoreState.MISSING
        with self._database.opened() as rows:
            file_id = rows.slot().header.file_id
        is_open = self._key is not None and self._key.file_id == file_id
        return SecretStoreState.READY if is_open else SecretStoreState.LOCKED

    def identity(self) -> str:
        """Return the id that the file was made with; a backup has the same."""
        with self._database.opened() as rows:
            return rows.slot().header.file_id.hex()

    def create(self, passphrase: Secret) -> None:
        """Make a new file and leave it unlocked; raise `SecretStoreError` if there is one."""
        _refuse_short(passphrase)
        key, slot = new_key(passphrase, self._cost)
        self._database.create(slot)
        self._key = key

    def unlock(self, passphrase: Secret) -> None:
        """Get the key, or raise `WrongPassphrase` and leave the file locked."""
        self.lock()
        with self._database.opened() as rows:
            self._key = unwrap_key(rows.slot(), passphrase, own_cost=self._cost)
        self._database.remove_leftovers()

    def lock(self) -> None:
        """Forget the key."""
        self._key = None

    def change_passphrase(self, current: Secret, new: Secret) -> None:
        """Wrap the data key anew; entries, and who has that key already, are not concerned.

        Raises `WrongPassphrase`, and `SecretStoreError` for a short new one or if another process
        was faster; nothing is changed then. Backups keep the passphrase they were made with.
        """
        _refuse_short(new)
        with self._database.opened() as rows:
            known = rows.slot()
            key = unwrap_key(known, current, own_cost=self._cost)
            fresh = wrap_key(key, new, self._cost.at_least(known.header.cost))
            if not rows.replace_slot(known, fresh):
                raise SecretStoreError(
                    "Another session changed the passphrase at the same moment; this change was "
                    "not made.",
                    do="Try again with that session's new passphrase as the current one.",
                )

    def back_up(self, destination: Path) -> None:
        """Write a private copy, locked or not, to a file that is not there yet.

        Raises `SecretStoreUnavailable` if that cannot be written and `SecretStoreDamaged` if this
        file is not sound: a broken copy is no backup.
        """
        with self._database.opened() as rows:
            write_backup(rows, destination)

    def services(self) -> Sequence[str]:
        """Return the service names of all entries, locked or not."""
        with self._database.opened() as rows:
            return rows.services()

    def get_password(self, service: str, username: str) -> str | None:
        """Return an entry, or None."""
        with self._database.opened() as rows:
            key, sealed = self._key_for(rows), rows.sealed(service, username)
            if sealed is None:
                return None
            return key.unseal(sealed, service=service, username=username)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Write an entry in place of any older one, of which nothing stays in the file."""
        with self._database.opened() as rows:
            sealed = self._key_for(rows).seal(password, service=service, username=username)
            rows.write(service, username, sealed)

    def delete_password(self, service: str, username: str) -> None:
        """Remove an entry, or raise keyring's `PasswordDeleteError` if there is none.

        A locked file lets go of an entry too: what an interrupted save left must not wait for the
        passphrase.
        """
        with self._database.opened() as rows:
            if not rows.delete(service, username):
                raise PasswordDeleteError("There is no such entry.")

    def has_entry(self, service: str, username: str) -> bool:
        """Tell whether there is an entry, locked or not."""
        with self._database.opened() as rows:
            return rows.sealed(service, username) is not None

    def _key_for(self, rows: SealedRows) -> DataKey:
        # Another file may lie there by now, restored from a backup: this key is not its key.
        if self._key is None or self._key.file_id != rows.slot().header.file_id:
            raise KeyringLocked("The encrypted secrets file is locked.")
        return self._key


def _refuse_short(passphrase: Secret) -> None:
    if len(normalised(passphrase)) < MIN_PASSPHRASE_LENGTH:
        raise SecretStoreError(
            f"A passphrase needs at least {MIN_PASSPHRASE_LENGTH} characters.",
            do="Choose a longer one; several random words are easy to type.",
        )
