"""What the services need from the place where client secrets rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from kms_tui.domain.configuration import ConfigurationId, SecretReference
from kms_tui.domain.secret import Secret


class SecretStoreState(StrEnum):
    """Whether a secret store can be used right now."""

    READY = "ready"
    LOCKED = "locked"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class StorePin:
    """Which store client secrets rest in, as the catalogue remembers it with each of them."""

    kind: str
    """One of the words of `domain.store_kind`, never `auto`."""
    identity: str = ""
    """Which one of its kind, or "" where a user has only one.

    Of the encrypted secrets file it is a random id that is made with it and stays with it. A pin
    of an older program has none and stands for any store of its kind.
    """

    def admits(self, other: "StorePin") -> bool:
        """Whether a secret of the other store rests where this pin says."""
        return self.kind == other.kind and self.identity in ("", other.identity)


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """One entry of a secret store. What it is for is stored with it and compared on reading."""

    reference: SecretReference
    configuration_id: ConfigurationId
    client_id: str
    client_secret: Secret


class ClientSecrets(Protocol):
    """Client secrets by reference. Each call has a deadline and may raise `SecretStoreError`s."""

    async def state(self) -> SecretStoreState:
        """Tell without a prompt whether a new secret can be stored.

        Raises `SecretStoreUnavailable`, with the remedy, if this host cannot offer the store.
        """
        ...

    async def pin(self) -> StorePin:
        """Return which store new secrets go to, for the catalogue to remember."""
        ...

    async def put(self, entry: StoredSecret) -> None:
        """Write an entry and read it back; success means that it is there."""
        ...

    async def get(self, reference: SecretReference, configuration_id: ConfigurationId) -> Secret:
        """Return the client secret, or raise `SecretNotFound` if absent or not this one's."""
        ...

    async def delete(self, reference: SecretReference) -> None:
        """Remove an entry; one that is not there counts as removed."""
        ...


class SecretStore(ClientSecrets, Protocol):
    """One place where client secrets rest."""

    @property
    def place(self) -> str:
        """What it is called, for the admin to read; fits after "the"."""
        ...

    @property
    def has_passphrase(self) -> bool:
        """Whether this program itself creates and unlocks the store, with a passphrase.

        Without one, `create`, `unlock`, `change_passphrase` and `back_up` raise
        `SecretStoreUnavailable`.
        """
        ...

    async def create(self, passphrase: Secret) -> None:
        """Create the store; never replaces one that exists."""
        ...

    async def unlock(self, passphrase: Secret) -> None:
        """Open the store for this process, or raise `WrongPassphrase`."""
        ...

    async def how_to_unlock(self) -> str:
        """Return what the admin does, outside of this program, to unlock a store without prompt."""
        ...

    async def unlock_by_prompt(self) -> None:
        """Let the store's own program ask the admin on a display; waits for a minute at most."""
        ...

    async def lock(self) -> None:
        """Forget what opens the store, as far as this program opened it."""
        ...

    async def change_passphrase(self, current: Secret, new: Secret) -> None:
        """Let the new passphrase open the store instead, or raise `WrongPassphrase`."""
        ...

    async def back_up(self, destination: Path) -> None:
        """Write a copy of the store to a file that is not there yet; needs no passphrase."""
        ...

    async def references(self) -> Sequence[SecretReference] | None:
        """Return what this program has there, or None if the store cannot tell."""
        ...


class SecretStores(Protocol):
    """The stores of this host. One that was opened is kept, and so stays unlocked."""

    def of_kind(self, kind: str) -> SecretStore:
        """Return the store of that kind; raise `SettingsInvalid` for a word that names none."""
        ...

    async def best_kind(self) -> str:
        """Return the kind that suits this host, without a prompt and within 5 s: what `auto` means.

        A native keyring if it is ready for use, else the encrypted secrets file.
        """
        ...
