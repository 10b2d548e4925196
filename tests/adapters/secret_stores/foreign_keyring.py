"""A keyring backend of somebody else, and stores over it."""

from __future__ import annotations

from collections.abc import Callable

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from kms_tui.adapters.secret_stores.backend import PasswordBackend
from kms_tui.adapters.secret_stores.keyring_secret_store import Deadlines, KeyringSecretStore


class ForeignKeyring(KeyringBackend):
    """Somebody else's backend: keeps entries, and misbehaves as it is told."""

    priority = -1

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.on_get: Callable[[], object] = lambda: None
        self.on_set: Callable[[], object] = lambda: None
        self.on_delete: Callable[[], object] = lambda: None

    def get_password(self, service: str, username: str) -> str | None:
        self.on_get()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password
        self.on_set()

    def delete_password(self, service: str, username: str) -> None:
        self.on_delete()
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError("No such password!")


def raising(error: BaseException) -> Callable[[], None]:
    def call() -> None:
        raise error

    return call


def store_of(
    open_backend: Callable[[], PasswordBackend], deadlines: Deadlines | None = None
) -> KeyringSecretStore:
    return KeyringSecretStore(
        open_backend, kind="foreign", place="foreign keyring", deadlines=deadlines
    )


def store_over(backend: PasswordBackend, deadlines: Deadlines | None = None) -> KeyringSecretStore:
    return store_of(lambda: backend, deadlines)
