"""A vault that answers from a script, for what no sandbox can be made to do on time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from kms_tui.domain.errors import KeyVaultError, MasterKeyNotFound
from kms_tui.domain.key_version import KeyVersion
from kms_tui.domain.master_key import MasterKey, RotationPolicy
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.services.ports import KeyVault, Route, VaultAccess, VaultGreeting

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TENANT_ID = "11111111-1111-4111-8111-111111111111"
KEY = MasterKey(
    key_id="https://kv-demo.vault.azure.net/keys/good/0123",
    key_type="RSA",
    size_bits=2048,
    is_enabled=True,
    not_before=None,
    expires_on=None,
    operations=frozenset({"wrapKey", "unwrapKey"}),
)


@dataclass
class ScriptedVault:
    """Answers well, except where `errors` or another answer says otherwise.

    `errors` maps a method to what it raises, one after the other. `pauses` names methods that
    never answer. Wrapping turns bytes round, whatever the key and the algorithm.
    """

    key: MasterKey | None = KEY
    tenant_id: str = TENANT_ID
    policy: RotationPolicy = field(default_factory=RotationPolicy)
    unwraps: Callable[[bytes], bytes] = lambda wrapped: wrapped[::-1]
    errors: dict[str, list[KeyVaultError]] = field(default_factory=dict)
    pauses: set[str] = field(default_factory=set)
    versions: Sequence[KeyVersion] = ()
    """What `list_versions` returns; newest first, as the port wants it."""
    route: Route = field(default_factory=lambda: Route(("10.0.0.1",)))
    greeting: VaultGreeting | None = None
    """What it says of itself; None for its tenant alone."""
    version_count: int = 1
    created: list[tuple[str, int, str]] = field(default_factory=list)
    """Name, size and operation of each key that was to be created."""
    asked: list[str] = field(default_factory=list)
    uses: list[tuple[str, str, WrapAlgorithm]] = field(default_factory=list)
    """Method, key identifier and algorithm of each wrap and unwrap."""

    async def _answer(self, method: str) -> None:
        self.asked.append(method)
        if method in self.pauses:
            await asyncio.Event().wait()
        self._raise_next(method)

    def _raise_next(self, method: str) -> None:
        if self.errors.get(method):
            raise self.errors[method].pop(0)

    async def find_route(self) -> Route:
        await self._answer("find_route")
        return self.route

    async def greet(self) -> VaultGreeting:
        await self._answer("greet")
        return self.greeting or VaultGreeting(self.tenant_id)

    async def sign_in(self) -> datetime:
        await self._answer("sign_in")
        return NOW + timedelta(hours=1)

    async def read_key(self, key_name: str) -> MasterKey:
        await self._answer("read_key")
        if self.key is None:
            raise MasterKeyNotFound(f"No key {key_name}.", do="Create it.", code="KeyNotFound")
        return self.key

    async def create_key(self, key_name: str, size_bits: int, operation_id: str) -> MasterKey:
        self.created.append((key_name, size_bits, operation_id))
        await self._answer("create_key")
        self.key = KEY
        return KEY

    async def read_rotation_policy(self, key_name: str) -> RotationPolicy:
        assert key_name
        await self._answer("read_rotation_policy")
        return self.policy

    async def read_key_version(self, key_id: str) -> MasterKey:
        await self._answer("read_key_version")
        if self.key is None:
            raise MasterKeyNotFound(f"No key {key_id}.", do="Create it.", code="KeyNotFound")
        return replace(self.key, key_id=key_id)

    async def wrap(self, key_id: str, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes:
        self.uses.append(("wrap", key_id, algorithm))
        await self._answer("wrap")
        return plaintext[::-1]

    async def unwrap(self, key_id: str, wrapped: bytes, algorithm: WrapAlgorithm) -> bytes:
        self.uses.append(("unwrap", key_id, algorithm))
        await self._answer("unwrap")
        return self.unwraps(wrapped)

    def wrap_here(self, key: MasterKey, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes:
        self.uses.append(("wrap_here", key.key_id, algorithm))
        self.asked.append("wrap_here")
        self._raise_next("wrap_here")
        return plaintext[::-1]

    async def count_versions(self, key_name: str) -> int:
        assert key_name
        await self._answer("count_versions")
        return self.version_count

    async def list_versions(self, key_name: str) -> Sequence[KeyVersion]:
        assert key_name
        await self._answer("list_versions")
        return self.versions


@dataclass
class ScriptedVaults:
    """Opens the one scripted vault and remembers with what it was asked to."""

    vault: ScriptedVault = field(default_factory=ScriptedVault)
    opened: list[VaultAccess] = field(default_factory=list)

    def open(self, access: VaultAccess) -> AbstractAsyncContextManager[KeyVault]:
        return self._open(access)

    @asynccontextmanager
    async def _open(self, access: VaultAccess) -> AsyncIterator[KeyVault]:
        self.opened.append(access)
        yield self.vault
