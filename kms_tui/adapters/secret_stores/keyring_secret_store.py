"""The port `SecretStore` over any backend of the keyring library."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.adapters.secret_stores.backend import PasswordBackend
from kms_tui.domain.configuration import ConfigurationId, SecretReference
from kms_tui.domain.errors import SecretStoreUnavailable
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import SecretStoreState, StoredSecret

if TYPE_CHECKING:
    from kms_tui.adapters.secret_stores.keyring_entries import KeyringEntries

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long to wait for the backend, in seconds."""

    call_seconds: float = 8.0
    passphrase_seconds: float = 30.0
    """For `create` and `unlock`: a key is derived, or somebody types."""


class KeyringSecretStore:
    """Client secrets in a keyring backend, which lives in a daemon thread of its own.

    `open_backend` is called there when the store is first used and imports what it needs then:
    the event loop never waits for it. It is called again by the next use if it failed.
    """

    def __init__(
        self,
        open_backend: Callable[[], PasswordBackend],
        *,
        kind: str,
        place: str,
        deadlines: Deadlines | None = None,
    ) -> None:
        self._open_backend = open_backend
        self._kind = kind
        self._place = place
        self._deadlines = deadlines or Deadlines()
        self._thread = DaemonThread(f"secret-store-{kind}")
        self._entries: KeyringEntries | None = None

    @property
    def kind(self) -> str:
        """The word for this kind of store, recorded with each secret."""
        return self._kind

    @property
    def place(self) -> str:
        """Where secrets rest, for the admin to read; fits after "the"."""
        return self._place

    async def state(self) -> SecretStoreState:
        """Tell without a prompt whether the store can be used."""
        return await self._call(lambda entries: entries.state())

    async def create(self, passphrase: Secret) -> None:
        """Create the store and leave it unlocked; never replaces one that exists."""
        seconds = self._deadlines.passphrase_seconds
        await self._call(lambda entries: entries.create(passphrase), seconds)

    async def unlock(self, passphrase: Secret) -> None:
        """Open the store for this process, or raise `WrongPassphrase` and leave it locked."""
        seconds = self._deadlines.passphrase_seconds
        await self._call(lambda entries: entries.unlock(passphrase), seconds)

    async def put(self, entry: StoredSecret) -> None:
        """Write an entry and read it back; success means that it is there."""
        await self._call(lambda entries: entries.put(entry))

    async def get(self, reference: SecretReference, configuration_id: ConfigurationId) -> Secret:
        """Return the client secret, or raise `SecretNotFound` if absent or not this one's."""
        return await self._call(lambda entries: entries.get(reference, configuration_id))

    async def delete(self, reference: SecretReference) -> None:
        """Remove an entry; one that is not there counts as removed."""
        await self._call(lambda entries: entries.delete(reference))

    async def _call(self, call: Callable[[KeyringEntries], T], seconds: float | None = None) -> T:
        deadline = self._deadlines.call_seconds if seconds is None else seconds
        with suppress(TimeoutError):
            return await self._thread.run(
                lambda: call(self._opened_entries()), deadline_seconds=deadline
            )
        raise SecretStoreUnavailable(
            f"The {self._place} did not answer within {deadline:g} s; the outcome is unknown.",
            do="Try again in a moment; restart the program if it stays so.",
        )

    def _opened_entries(self) -> KeyringEntries:
        if self._entries is None:
            from kms_tui.adapters.secret_stores.keyring_entries import (  # noqa: PLC0415 - see above
                KeyringEntries,
            )

            self._entries = KeyringEntries.opened(self._open_backend, place=self._place)
        return self._entries
