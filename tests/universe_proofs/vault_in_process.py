"""A Key Vault with real RSA keys inside the test's own process, and no network.

The sandbox is not used for random sequences: they have thousands of steps, and each would wait for
TLS and HTTP. That this vault answers as the sandbox does, through the real adapter, is a test.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from kms_tui.domain.errors import (
    AccessRefused,
    MasterKeyNotFound,
    NotAVault,
    NotWrappedByThis,
    SignInRefused,
)
from kms_tui.domain.key_version import KeyVersion
from kms_tui.domain.master_key import MasterKey, RotationPolicy, RsaPublicKey
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.sandbox import world
from kms_tui.services.ports import KeyVault, Route, VaultAccess, VaultGreeting

GOOD_SECRETS = (Secret(world.CLIENT_SECRET), Secret("another~client.secret-2"))
"""What the vaults accept."""
WRONG_SECRET = Secret("sandbox~wrong")

_BITS = 2048
_OPERATIONS = frozenset({"wrapKey", "unwrapKey"})
_BORN = datetime(2026, 1, 1, tzinfo=UTC)


class Wrapper(Protocol):
    """What wraps and unwraps: an RSA key, or something cheaper."""

    def wrap(self, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes: ...

    def unwrap(self, wrapped: bytes, algorithm: WrapAlgorithm) -> bytes | None:
        """Return None for what it did not wrap."""
        ...

    @property
    def public_key(self) -> RsaPublicKey: ...


@dataclass(frozen=True)
class RsaWrapper:
    """A real key."""

    private_key: rsa.RSAPrivateKey

    def wrap(self, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes:
        return self.private_key.public_key().encrypt(plaintext, _oaep(algorithm))

    def unwrap(self, wrapped: bytes, algorithm: WrapAlgorithm) -> bytes | None:
        try:
            return self.private_key.decrypt(wrapped, _oaep(algorithm))
        except ValueError:
            return None

    @property
    def public_key(self) -> RsaPublicKey:
        numbers = self.private_key.public_key().public_numbers()
        return RsaPublicKey(numbers.n, numbers.e)


@cache
def rsa_wrapper(_number: int) -> RsaWrapper:
    """Return one of the keys of this process; each is made once, as making one takes long."""
    return RsaWrapper(rsa.generate_private_key(65537, _BITS))


def rsa_wrappers() -> Iterator[RsaWrapper]:
    """Return always the same keys in the same order."""
    return map(rsa_wrapper, count())


def _oaep(algorithm: WrapAlgorithm) -> padding.OAEP:
    hashing: hashes.HashAlgorithm = (
        hashes.SHA256() if algorithm is WrapAlgorithm.RSA_OAEP_256 else hashes.SHA1()  # noqa: S303 - RSA-OAEP is defined with it
    )
    return padding.OAEP(padding.MGF1(hashing), hashing, label=None)


@dataclass
class _Version:
    key_id: str
    created_at: datetime
    wrapper: Wrapper
    is_enabled: bool = True


@dataclass
class VaultsInProcess:
    """Every vault there is: what is made in one stays, whoever opens it and how often."""

    wrappers: Iterator[Wrapper] = field(default_factory=rsa_wrappers)
    """The next one is the next key version's."""
    _keys: dict[tuple[str, str], list[_Version]] = field(default_factory=dict)

    def add_version(self, vault_url: str, key_name: str) -> str:
        """Make the newest version of a key, as an admin does in the portal; return its id."""
        versions = self._keys.setdefault((vault_url, key_name), [])
        number = len(versions) + 1
        key_id = f"{vault_url}/keys/{key_name}/{number:032x}"
        versions.append(_Version(key_id, _BORN + timedelta(days=number), next(self.wrappers)))
        return key_id

    def disable_version(self, key_id: str) -> None:
        """Switch a version off, as an admin does in the portal."""
        self.found(key_id).is_enabled = False

    def versions(self, vault_url: str, key_name: str) -> Sequence[_Version]:
        """Return all versions of a key, oldest first; raise `MasterKeyNotFound` without one."""
        if (vault_url, key_name) not in self._keys:
            raise MasterKeyNotFound(f"No key {key_name}.", do="Create it.", code="KeyNotFound")
        return self._keys[vault_url, key_name]

    def found(self, key_id: str) -> _Version:
        """Return a version by its full identifier, or raise `MasterKeyNotFound`."""
        vault_url, _, rest = key_id.partition("/keys/")
        for version in self.versions(vault_url, rest.partition("/")[0]):
            if version.key_id == key_id:
                return version
        raise MasterKeyNotFound(f"No version {key_id}.", do="Look.", code="KeyNotFound")

    def open(self, access: VaultAccess) -> AbstractAsyncContextManager[KeyVault]:
        return self._open(access)

    @asynccontextmanager
    async def _open(self, access: VaultAccess) -> AsyncIterator[KeyVault]:
        yield VaultInProcess(self, access)


@dataclass(frozen=True)
class VaultInProcess:
    """One vault, opened with an access."""

    vaults: VaultsInProcess
    access: VaultAccess

    async def find_route(self) -> Route:
        await _request()
        return Route(("127.0.0.1",))

    async def greet(self) -> VaultGreeting:
        await _request()
        return VaultGreeting(world.TENANT_ID)

    async def sign_in(self) -> datetime:
        await _request()
        if self.access.client_secret not in GOOD_SECRETS:
            raise SignInRefused("The client secret is wrong.", do="Correct it.", code="AADSTS")
        return datetime.now(UTC) + timedelta(hours=1)

    async def read_key(self, key_name: str) -> MasterKey:
        await _request()
        return _described(self.vaults.versions(self.access.vault_url, key_name)[-1])

    async def create_key(self, key_name: str, size_bits: int, operation_id: str) -> MasterKey:
        await _request()
        assert size_bits == _BITS
        assert operation_id
        return _described(
            self.vaults.found(self.vaults.add_version(self.access.vault_url, key_name))
        )

    async def read_rotation_policy(self, key_name: str) -> RotationPolicy:
        await _request()
        assert self.vaults.versions(self.access.vault_url, key_name)
        return RotationPolicy()

    async def read_key_version(self, key_id: str) -> MasterKey:
        await _request()
        return _described(self._own(key_id))

    async def wrap(self, key_id: str, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes:
        await _request()
        return self._enabled(key_id).wrapper.wrap(plaintext, algorithm)

    async def unwrap(self, key_id: str, wrapped: bytes, algorithm: WrapAlgorithm) -> bytes:
        await _request()
        octets = self._enabled(key_id).wrapper.unwrap(wrapped, algorithm)
        if octets is None:
            raise NotWrappedByThis("Another key version wrapped it.", do="Use that one.")
        return octets

    def wrap_here(self, key: MasterKey, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes:
        return self._own(key.key_id).wrapper.wrap(plaintext, algorithm)

    async def count_versions(self, key_name: str) -> int:
        await _request()
        return len(self.vaults.versions(self.access.vault_url, key_name))

    async def list_versions(self, key_name: str) -> Sequence[KeyVersion]:
        await _request()
        versions = reversed(self.vaults.versions(self.access.vault_url, key_name))
        return [KeyVersion(v.key_id, v.created_at, v.is_enabled) for v in versions]

    def _own(self, key_id: str) -> _Version:
        if not key_id.startswith(f"{self.access.vault_url}/keys/"):
            raise NotAVault(f"{key_id} is another vault's.", do="Use its configuration.")
        return self.vaults.found(key_id)

    def _enabled(self, key_id: str) -> _Version:
        version = self._own(key_id)
        if not version.is_enabled:
            raise AccessRefused("The version is disabled.", do="Enable it.", code="KeyDisabled")
        return version


async def _request() -> None:
    """Let go of the loop, as every request does: that is where a stop takes effect."""
    await asyncio.sleep(0)


def _described(version: _Version) -> MasterKey:
    return MasterKey(
        key_id=version.key_id,
        key_type="RSA",
        size_bits=_BITS,
        is_enabled=version.is_enabled,
        not_before=None,
        expires_on=None,
        operations=_OPERATIONS,
        created_at=version.created_at,
        public_key=version.wrapper.public_key,
    )
