"""A keyring backend of somebody else that fails as it is told, and a session that uses it."""

from collections.abc import Callable

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from recovery_parts import SECOND, put_in_place
from secrets_bench import Bench

from kms_tui.adapters.secret_stores.keyring_secret_store import Deadlines, KeyringSecretStore
from kms_tui.services.ports import SecretStoreState

PLACE = "foreign keyring"


def well() -> None:
    """Fail at nothing."""


def raising(error: Exception) -> Callable[[], None]:
    """Return a hook that raises the error."""

    def fail() -> None:
        raise error

    return fail


class UnreliableKeyring(KeyringBackend):
    """Keeps entries in memory; the hooks come before a call, `after_set` behind it."""

    priority = -1

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.on_get: Callable[[], object] = well
        self.on_set: Callable[[], object] = well
        self.after_set: Callable[[], object] = well
        self.on_delete: Callable[[], object] = well
        self.answer: Callable[[str | None], str | None] = lambda kept: kept
        """What reading gives instead of what was kept."""

    def get_password(self, service: str, username: str) -> str | None:
        self.on_get()
        return self.answer(self.entries.get((service, username)))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.on_set()
        self.entries[service, username] = password
        self.after_set()

    def delete_password(self, service: str, username: str) -> None:
        self.on_delete()
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError("No such password!")


class LockedKeyring(UnreliableKeyring):
    """One that only something outside of the program unlocks."""

    def state(self) -> SecretStoreState:
        return SecretStoreState.LOCKED

    def how_to_unlock(self) -> str:
        return "Say please."

    def unlock_by_prompt(self, _seconds: float) -> None:
        """Ask nobody."""


def given_to(
    bench: Bench, keyring: UnreliableKeyring | None = None, deadlines: Deadlines | None = None
) -> UnreliableKeyring:
    """Let the session's second store be such a keyring, and return that."""
    backend = keyring or UnreliableKeyring()
    store = KeyringSecretStore(lambda: backend, kind=SECOND, place=PLACE, deadlines=deadlines)
    put_in_place(bench.session, SECOND, store)
    return backend
