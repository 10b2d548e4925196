"""The port `SecretStore` over any backend of the keyring library."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.adapters.secret_stores.backend import PasswordBackend
from kms_tui.domain.configuration import ConfigurationId, SecretReference
from kms_tui.domain.errors import SecretStoreUnavailable
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import SecretStoreState, StoredSecret, StorePin

if TYPE_CHECKING:
    from kms_tui.adapters.secret_stores.keyring_entries import KeyringEntries

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long to wait for the backend, in seconds."""

    call_seconds: float = 8.0
    passphrase_seconds: float = 30.0
    """Where keys are derived from passphrases."""
    prompt_seconds: float = 60.0
    """For somebody to read a prompt and to type."""


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
        has_passphrase: bool = False,
        deadlines: Deadlines | None = None,
    ) -> None:
        self._open_backend = open_backend
        self._kind = kind
        self._place = place
        self._has_passphrase = has_passphrase
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

    @property
    def has_passphrase(self) -> bool:
        """Whether this program itself creates and unlocks the store, with a passphrase."""
        return self._has_passphrase

    async def pin(self) -> StorePin:
        """Return which store this is, for the catalogue to remember."""
        return StorePin(self._kind, await self.identity())

    async def identity(self) -> str:
        """Return which store of its kind this is, or "" where a user has only one."""
        return await self._call(lambda entries: entries.identity())

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

    async def how_to_unlock(self) -> str:
        """Return what the admin does, outside of this program, to unlock a store without prompt."""
        return await self._call(lambda entries: entries.how_to_unlock())

    async def unlock_by_prompt(self) -> None:
        """Let the store's own program ask the admin on a display."""
        seconds = self._deadlines.prompt_seconds
        # The backend gives up first: then it is known that the store is still locked.
        patience = seconds + self._deadlines.call_seconds
        await self._call(lambda entries: entries.unlock_by_prompt(seconds), patience)

    async def lock(self) -> None:
        """Forget what opens the store, as far as this program opened it."""
        await self._call(lambda entries: entries.lock())

    async def change_passphrase(self, current: Secret, new: Secret) -> None:
        """Let the new passphrase open the store instead, or raise `WrongPassphrase`."""
        seconds = self._deadlines.passphrase_seconds
        await self._call(lambda entries: entries.change_passphrase(current, new), seconds)

    async def back_up(self, destination: Path) -> None:
        """Write a copy of the store to a file that is not there yet; needs no passphrase."""
        seconds = self._deadlines.passphrase_seconds
        await self._call(lambda entries: entries.back_up(destination), seconds)

    async def references(self) -> Sequence[SecretReference] | None:
        """Return what this program has there, or None if the store cannot tell."""
        return await self._call(lambda entries: entries.references())

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
        has_begun = threading.Event()

        def visit() -> T:
            has_begun.set()
            return call(self._opened_entries())

        with suppress(TimeoutError):
            return await self._thread.run(visit, deadline_seconds=deadline)
        raise self._no_answer(deadline, has_begun=has_begun.is_set())

    def _no_answer(self, seconds: float, *, has_begun: bool) -> SecretStoreUnavailable:
        what = f"The {self._place} did not answer within {seconds:g} s; the outcome is unknown."
        if not has_begun:
            # It is not taken back, so it may yet be done.
            what = (
                f"The {self._place} has not answered an earlier call; this one waited {seconds:g} s"
                " for its turn, and its outcome is unknown."
            )
        return SecretStoreUnavailable(
            what, do="Try again in a moment; restart the program if it stays so."
        )

    def _opened_entries(self) -> KeyringEntries:
        if self._entries is None:
            from kms_tui.adapters.secret_stores.keyring_entries import (  # noqa: PLC0415 - see above
                KeyringEntries,
            )

            self._entries = KeyringEntries.opened(self._open_backend, place=self._place)
        return self._entries
