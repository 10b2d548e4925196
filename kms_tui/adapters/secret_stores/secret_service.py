"""The Secret Service as a backend that answers in time, asks nobody and leaks no connection.

keyring's own backend waits without limit for a frozen provider and for a prompt on a display that
nobody sees, and keeps its connection whenever it fails.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Final, TypeVar

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError
from secretstorage import Collection, Item, get_collection_by_alias
from secretstorage.exceptions import ItemNotFoundException, PromptDismissedException

from kms_tui.adapters.secret_stores.entry_text import service_name
from kms_tui.adapters.secret_stores.secret_service_probe import ServiceCondition, probe
from kms_tui.adapters.secret_stores.secret_service_remedies import KEEPASSXC, in_words
from kms_tui.adapters.secret_stores.secret_service_visit import allow_prompts, visit
from kms_tui.adapters.secret_stores.session_bus import SessionBus
from kms_tui.domain.configuration import SecretReference
from kms_tui.services.ports import SecretStoreState

T = TypeVar("T")

_APPLICATION: Final = {"application": "Python keyring library"}
"""As keyring's own backend marks its entries: either finds those of the other."""

_OUR_SERVICES = service_name(SecretReference(""))
_ATTEMPTS = 10
_LOOK_SECONDS = 2.0
"""For a look that changes nothing; the doctor waits three."""


class BoundedSecretService(KeyringBackend):
    """Entries of the default collection, shared with keyring's own backend.

    Each call is a visit on a connection of its own and takes `call_seconds` at most. Raises
    `SecretStoreUnavailable` with the remedy if there is no service to be used, keyring's
    `KeyringLocked`, and `TimeoutError` if the answer to a change was lost: it may have happened.
    """

    priority: ClassVar[float] = -1
    """Below keyring's own `fail`: never chosen by its discovery."""

    def __init__(self, environ: Mapping[str, str], *, call_seconds: float = 5.0) -> None:
        # Not super().__init__(): it would set any attribute named by KEYRING_PROPERTY_* variables.
        self._environ = environ
        self._call_seconds = call_seconds

    def state(self) -> SecretStoreState:
        """Tell whether the default collection is unlocked."""
        with visit(self._environ, seconds=min(_LOOK_SECONDS, self._call_seconds)) as (_, report):
            is_locked = report.condition is ServiceCondition.LOCKED
        return SecretStoreState.LOCKED if is_locked else SecretStoreState.READY

    def how_to_unlock(self) -> str:
        """Return what to do about the state it is in, with the exact command."""
        return in_words(probe(self._environ)).do

    def services(self) -> Sequence[str]:
        """Return the service names of this program's entries."""

        def names(collection: Collection) -> list[str]:
            entries = collection.search_items(_APPLICATION)
            found = (entry.get_attributes().get("service", "") for entry in entries)
            return [name for name in found if name.startswith(_OUR_SERVICES)]

        return self._in_unlocked_collection(names)

    def unlock_by_prompt(self, seconds: float) -> None:
        """Let the provider ask the admin on a display; raise `KeyringLocked` if it stays locked."""
        with visit(self._environ, seconds=self._call_seconds + seconds) as (bus, report):
            if report.condition is ServiceCondition.READY:
                return
            allow_prompts(bus)
            collection = _default_collection(bus)
            try:
                collection.unlock(timeout=seconds)
            except TimeoutError:
                raise KeyringLocked("Nobody answered the prompt.") from None
            if collection.is_locked():
                raise KeyringLocked("The prompt was dismissed.")

    def get_password(self, service: str, username: str) -> str | None:
        """Return an entry, or None."""

        def read(collection: Collection) -> bytes | None:
            entry = _first(collection, service, username)
            return None if entry is None else entry.get_secret()

        secret = self._in_unlocked_collection(read)
        return None if secret is None else secret.decode()

    def set_password(self, service: str, username: str, password: str) -> None:
        """Write an entry in place of any older one."""
        secret = password.encode()
        label = f"Password for '{username}' on '{service}'"
        attributes = {"service": service, "username": username, **_APPLICATION}

        def write(collection: Collection) -> None:
            # KeePassXC never answers when it is to create an entry in place of another.
            if (entry := _first(collection, service, username)) is not None:
                entry.set_secret(secret)
            else:
                collection.create_item(label, attributes, secret, replace=True)

        self._in_unlocked_collection(write)

    def delete_password(self, service: str, username: str) -> None:
        """Remove an entry, or raise keyring's `PasswordDeleteError` if there is none."""

        def delete(collection: Collection) -> None:
            entry = _first(collection, service, username)
            if entry is None:
                raise PasswordDeleteError("There is no such entry.")
            entry.delete()

        self._in_unlocked_collection(delete)

    def _in_unlocked_collection(self, act: Callable[[Collection], T]) -> T:
        with visit(self._environ, seconds=self._call_seconds) as (bus, report):
            if report.condition is ServiceCondition.LOCKED:
                raise KeyringLocked("The default collection is locked.")
            if report.provider_name == KEEPASSXC:
                # It makes every change by way of a prompt, which shows only if it has to ask.
                allow_prompts(bus)
            return _despite_races(lambda: act(_default_collection(bus)))


def _default_collection(bus: SessionBus) -> Collection:
    return get_collection_by_alias(bus, "default")


def _first(collection: Collection, service: str, username: str) -> Item | None:
    return next(collection.search_items({"service": service, "username": username}), None)


def _despite_races(act: Callable[[], T]) -> T:
    """Act again if another process replaced the entry between two steps."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return act()
        except PromptDismissedException:
            raise
        except ItemNotFoundException:
            continue
    return act()
