"""What the services need from the outside world, and what each part may raise.

An adapter raises only the errors named here; anything else that comes out of one is a defect.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from kms_tui.domain.check import CheckOutcome
from kms_tui.domain.cloud import Cloud
from kms_tui.domain.configuration import (
    ConfigurationId,
    CredentialKind,
    KmsConfiguration,
    SecretReference,
)
from kms_tui.domain.master_key import MasterKey, RotationPolicy
from kms_tui.domain.secret import Secret

# --- Azure Key Vault -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VaultAccess:
    """Which vault, in which cloud, as whom. Lives as long as one run of checks."""

    vault_url: str
    cloud: Cloud
    credential_kind: CredentialKind
    tenant_id: str
    client_id: str
    client_secret: Secret
    """Empty for a managed identity."""


@dataclass(frozen=True, slots=True)
class Route:
    """How packets get to the vault from this host."""

    addresses: tuple[str, ...] = ()
    """What the vault's name resolves to; empty when a proxy resolves it."""
    proxy: str = ""
    """Host and port of the proxy in use, without credentials; empty without one."""


@dataclass(frozen=True, slots=True)
class VaultGreeting:
    """What a vault says to somebody who has not signed in."""

    tenant_id: str
    """The tenant the vault belongs to; empty if it named none."""
    region: str = ""
    caller_address: str = ""
    """This host's address as the vault sees it; empty if it does not tell."""


class KeyVault(Protocol):
    """One vault for the length of a run of checks.

    Every method is one request or a few, bounded by a deadline, never retried by itself and
    cancellable at any time. Each may raise `VaultUnreachable`, `VaultBusy`, `NotAVault`; those
    after `sign_in` may raise `SignInRefused` and `AccessRefused` too.
    """

    async def find_route(self) -> Route:
        """Resolve the vault's name, or the proxy's if one is in use."""
        ...

    async def greet(self) -> VaultGreeting:
        """Ask the vault who it is, without a credential: proves name, TLS, proxy and cloud."""
        ...

    async def sign_in(self) -> datetime:
        """Get a token for the vault; return when it expires. No vault is asked."""
        ...

    async def read_key(self, key_name: str) -> MasterKey:
        """Return the current version of a key, or raise `MasterKeyNotFound`."""
        ...

    async def create_key(self, key_name: str, size_bits: int, operation_id: str) -> MasterKey:
        """Create an RSA key that permits wrapKey and unwrapKey only, tagged with the operation.

        Sent at most once. When its answer is lost the key is read again and returned if the tag
        proves it ours; raise `OutcomeUnknown` if that cannot be told and `KeyNameHeld` if a
        deleted key has the name.
        """
        ...

    async def read_rotation_policy(self, key_name: str) -> RotationPolicy:
        """Return what the vault does with the key by itself."""
        ...

    async def wrap(self, key_id: str, plaintext: bytes) -> bytes:
        """Wrap bytes with RSA-OAEP *in the vault* with exactly that key version."""
        ...

    async def unwrap(self, key_id: str, wrapped: bytes) -> bytes:
        """Unwrap bytes with RSA-OAEP in the vault with exactly that key version."""
        ...

    async def count_versions(self, key_name: str) -> int:
        """Return how many versions the first page lists: proof of the `list` permission."""
        ...


class KeyVaults(Protocol):
    """Opens vaults."""

    def open(self, access: VaultAccess) -> AbstractAsyncContextManager[KeyVault]:
        """Return a vault whose connections and secret are let go at the end of the context."""
        ...


# --- Secrets ---------------------------------------------------------------------------------


class SecretStoreState(StrEnum):
    """Whether a secret store can be used right now."""

    READY = "ready"
    LOCKED = "locked"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """One entry of a secret store. What it is for is stored with it and compared on reading."""

    reference: SecretReference
    configuration_id: ConfigurationId
    client_id: str
    client_secret: Secret


class SecretStore(Protocol):
    """Where client secrets rest. Each call has a deadline and may raise `SecretStoreError`s."""

    @property
    def kind(self) -> str:
        """The word for this kind of store (`file`, `memory`), recorded with each secret."""
        ...

    @property
    def place(self) -> str:
        """Where secrets rest, for the admin to read (`encrypted secrets file`)."""
        ...

    async def state(self) -> SecretStoreState:
        """Tell without a prompt whether the store can be used."""
        ...

    async def create(self, passphrase: Secret) -> None:
        """Create the store; never replaces one that exists."""
        ...

    async def unlock(self, passphrase: Secret) -> None:
        """Open the store for this process, or raise `WrongPassphrase`."""
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


# --- The catalogue ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SaveOperation:
    """A save on its way, as the journal knows it."""

    id: str
    """A random UUID; also tags a master key that the save creates."""
    configuration_id: ConfigurationId
    secret_reference: SecretReference | None
    secret_store: str
    """Kind of the store the secret goes to."""
    vault_url: str
    key_name: str
    started_at: datetime
    may_create_key: bool = False


class Catalogue(Protocol):
    """The configurations on this host and the journal of operations on them.

    The journal's rule: no secret is written whose reference does not stand in it, so a crash
    leaves nothing that the next start cannot find. Any call may raise a `CatalogueError`.
    """

    async def configurations(self) -> Sequence[KmsConfiguration]:
        """Return all configurations, by name."""
        ...

    async def configuration(self, configuration_id: ConfigurationId) -> KmsConfiguration:
        """Return one, or raise `ConfigurationNotFound`."""
        ...

    async def is_name_taken(self, name: str) -> bool:
        """Whether a configuration has that name."""
        ...

    async def begin(self, operation: SaveOperation) -> None:
        """Put the operation into the journal; this process owns it until it ends or dies."""
        ...

    async def commit(self, operation_id: str, configuration: KmsConfiguration) -> None:
        """In one transaction: show the configuration, its secret active, the operation ended.

        Raises `NameTaken` and then changes nothing.
        """
        ...

    async def forget(self, operation_id: str) -> None:
        """Drop an operation from the journal once nothing of it is left to clean up."""
        ...

    async def orphaned(self) -> Sequence[SaveOperation]:
        """Return operations whose process is gone, and own them from now on."""
        ...

    async def record_check(
        self, configuration_id: ConfigurationId, outcome: CheckOutcome, key_id: str
    ) -> KmsConfiguration:
        """Remember a check; an empty key id keeps the known one. Not an edit: same revision."""
        ...
