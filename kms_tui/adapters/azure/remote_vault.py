"""A vault that lives in the thread of Azure's SDK, for callers on another event loop."""

from collections.abc import Sequence
from datetime import datetime

from kms_tui.adapters.azure.loop_thread import LoopThread
from kms_tui.domain.key_version import KeyVersion
from kms_tui.domain.master_key import MasterKey, RotationPolicy
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.services.ports import KeyVault, Route, VaultGreeting


class RemoteVault:
    """Implements `KeyVault` by asking a vault in another thread; see there for the methods."""

    def __init__(self, vault: KeyVault, thread: LoopThread) -> None:
        self._vault = vault
        self._run = thread.run

    async def find_route(self) -> Route:
        """Resolve the vault's name, or the proxy's if one is in use."""
        return await self._run(self._vault.find_route())

    async def greet(self) -> VaultGreeting:
        """Ask the vault who it is, without a credential."""
        return await self._run(self._vault.greet())

    async def sign_in(self) -> datetime:
        """Get a token for the vault; return when it expires."""
        return await self._run(self._vault.sign_in())

    async def read_key(self, key_name: str) -> MasterKey:
        """Return the current version of a key, or raise `MasterKeyNotFound`."""
        return await self._run(self._vault.read_key(key_name))

    async def create_key(self, key_name: str, size_bits: int, operation_id: str) -> MasterKey:
        """Create an RSA key that permits wrapKey and unwrapKey only; at most once."""
        return await self._run(self._vault.create_key(key_name, size_bits, operation_id))

    async def read_rotation_policy(self, key_name: str) -> RotationPolicy:
        """Return what the vault does with the key by itself."""
        return await self._run(self._vault.read_rotation_policy(key_name))

    async def read_key_version(self, key_id: str) -> MasterKey:
        """Return exactly that version of a key, or raise `MasterKeyNotFound`."""
        return await self._run(self._vault.read_key_version(key_id))

    async def wrap(self, key_id: str, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes:
        """Wrap bytes in the vault with exactly that key version."""
        return await self._run(self._vault.wrap(key_id, plaintext, algorithm))

    async def unwrap(self, key_id: str, wrapped: bytes, algorithm: WrapAlgorithm) -> bytes:
        """Unwrap bytes in the vault with exactly that key version."""
        return await self._run(self._vault.unwrap(key_id, wrapped, algorithm))

    def wrap_here(self, key: MasterKey, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes:
        """Wrap bytes with the key's public half, on this host."""
        return self._vault.wrap_here(key, plaintext, algorithm)

    async def count_versions(self, key_name: str) -> int:
        """Return how many versions the first page lists."""
        return await self._run(self._vault.count_versions(key_name))

    async def list_versions(self, key_name: str) -> Sequence[KeyVersion]:
        """Return every version of a key, newest first."""
        return await self._run(self._vault.list_versions(key_name))
