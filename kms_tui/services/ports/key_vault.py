"""What the services need from Azure Key Vault, and what each call may raise."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kms_tui.domain.cloud import Cloud
from kms_tui.domain.configuration import CredentialKind
from kms_tui.domain.key_version import KeyVersion
from kms_tui.domain.master_key import MasterKey, RotationPolicy
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe_key import WrapAlgorithm


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

    async def read_key_version(self, key_id: str) -> MasterKey:
        """Return exactly that version of a key, or raise `MasterKeyNotFound`."""
        ...

    async def wrap(self, key_id: str, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes:
        """Wrap bytes *in the vault* with exactly that key version."""
        ...

    async def unwrap(self, key_id: str, wrapped: bytes, algorithm: WrapAlgorithm) -> bytes:
        """Unwrap bytes in the vault with exactly that key version.

        Raises `NotWrappedByThis` if another key version or algorithm wrapped them.
        """
        ...

    def wrap_here(self, key: MasterKey, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes:
        """Wrap bytes with the key's public half, on this host: no request, and so no proof.

        Raises `NotAVault` for a key without a public half or one that is too short.
        """
        ...

    async def count_versions(self, key_name: str) -> int:
        """Return how many versions the first page lists: proof of the `list` permission."""
        ...

    async def list_versions(self, key_name: str) -> Sequence[KeyVersion]:
        """Return every version of a key, newest first; one request a page."""
        ...


class KeyVaults(Protocol):
    """Opens vaults."""

    def open(self, access: VaultAccess) -> AbstractAsyncContextManager[KeyVault]:
        """Return a vault whose connections and secret are let go at the end of the context."""
        ...
