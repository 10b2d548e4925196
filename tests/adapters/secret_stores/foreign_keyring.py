"""A keyring backend of somebody else, and stores over it."""

from __future__ import annotations

from collections.abc import Callable

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from kms_tui.adapters.secret_stores.backend import PasswordBackend
from kms_tui.adapters.secret_stores.keyring_secret_store import Deadlines, KeyringSecretStore
from kms_tui.services.ports import SecretStoreState


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


class TalkativeKeyring(ForeignKeyring):
    """One that is locked until it may ask for its password, and tells what it has."""

    def __init__(self) -> None:
        super().__init__()
        self.is_locked = True
        self.asked_for_seconds: list[float] = []
        self.on_prompt: Callable[[], object] = lambda: None

    def state(self) -> SecretStoreState:
        return SecretStoreState.LOCKED if self.is_locked else SecretStoreState.READY

    def services(self) -> list[str]:
        return [service for service, _ in self.entries]

    def how_to_unlock(self) -> str:
        return "Say please."

    def unlock_by_prompt(self, seconds: float) -> None:
        self.asked_for_seconds.append(seconds)
        self.on_prompt()
        self.is_locked = False


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
