"""Version 1 of the encrypted secrets file: its bytes and its cryptography, without any I/O.

A random data key seals the entries. It lies in the file wrapped under a key that Argon2id derives
from the passphrase; that the wrapping opens is the only proof of the passphrase. Every sealed value
is a nonce followed by AES-256-GCM ciphertext and tag, bound to its place in its file.
"""

import secrets
import struct
import threading
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Self

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from kms_tui.domain.errors import SecretStoreUnavailable, WrongPassphrase
from kms_tui.domain.secret import Secret

VERSION = 1

_MAGIC = b"kmstuisf"
_KDF = b"argon2id"
_HEADER = struct.Struct(">8sH16s8sIII16s")
_ID_BYTES = 16
_SALT_BYTES = 16
_KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_WRAPPED_KEY_BYTES = _NONCE_BYTES + _KEY_BYTES + _TAG_BYTES


# Two derivations at once wait for each other's threads in OpenSSL's pool, for ever.
_ONE_DERIVATION = threading.Lock()

_RESTORE = "It was left as it is: move it away and restore it from a backup."
_USE_NEWER = "It was left as it is: use the newer kms-tui on this host."
_RESTORE_OR_TYPE_AGAIN = (
    "It was left as it is: restore it from a backup, or enter that client secret again."
)


class Malformed(Exception):
    """The file is not what this format says: `finding` continues a sentence about it."""

    def __init__(self, finding: str, *, do: str = _RESTORE) -> None:
        super().__init__(finding)
        self.finding = finding
        self.do = do
        """The next step, as a sentence."""


@dataclass(frozen=True, slots=True)
class KdfCost:
    """What one guess at the passphrase costs: Argon2id's parameters."""

    passes: int
    memory_kib: int
    lanes: int

    def at_least(self, other: Self) -> Self:
        """Return a cost that makes no guess cheaper than either of the two."""
        passes, memory_kib = max(self.passes, other.passes), max(self.memory_kib, other.memory_kib)
        return replace(self, passes=passes, memory_kib=memory_kib)


RECOMMENDED_COST = KdfCost(passes=3, memory_kib=64 * 1024, lanes=4)
"""RFC 9106's second choice, and the least that a file may ask for."""
HIGHEST_COST = KdfCost(passes=16, memory_kib=512 * 1024, lanes=16)
"""The most that a file may ask for: seconds, not a halted host."""


@dataclass(frozen=True, slots=True)
class Header:
    """What must be known before a passphrase can be tried. It is bound to the wrapped key."""

    file_id: bytes
    """Random; entries of another file do not open in this one."""
    cost: KdfCost
    salt: bytes

    def to_bytes(self) -> bytes:
        """Return the one way to write this header."""
        cost = (self.cost.passes, self.cost.memory_kib, self.cost.lanes)
        return _HEADER.pack(_MAGIC, VERSION, self.file_id, _KDF, *cost, self.salt)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Raise `Malformed` unless the bytes are a header of this version."""
        if len(raw) != _HEADER.size:
            raise Malformed(f"its header has {len(raw)} bytes instead of {_HEADER.size}")
        magic, version, file_id, kdf, passes, memory_kib, lanes, salt = _HEADER.unpack(raw)
        if magic != _MAGIC:
            raise Malformed("its header is another program's")
        refuse_unknown_version(version)
        if kdf != _KDF:
            raise Malformed("its header asks for an unknown key derivation")
        return cls(file_id, KdfCost(passes, memory_kib, lanes), salt)


@dataclass(frozen=True, slots=True)
class KeySlot:
    """The data key, wrapped under a passphrase, as it lies in the file."""

    raw_header: bytes
    wrapped_key: bytes

    @property
    def header(self) -> Header:
        """What the header says; raises `Malformed`."""
        return Header.from_bytes(self.raw_header)


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key that seals the entries of one file."""

    file_id: bytes
    """Of the file that it belongs to."""
    _key: bytes = field(repr=False)

    def seal(self, text: str, *, service: str, username: str) -> bytes:
        """Encrypt an entry so that it opens only under its own names in its own file."""
        return _seal(self._key, text.encode(), self._context(service, username))

    def unseal(self, sealed: bytes, *, service: str, username: str) -> str:
        """Return the text, or raise `Malformed` if it was altered or moved."""
        try:
            return _unseal(self._key, sealed, self._context(service, username)).decode()
        except InvalidTag:
            raise Malformed(
                f"its entry {service} was altered or belongs elsewhere", do=_RESTORE_OR_TYPE_AGAIN
            ) from None

    def wrapped(self, wrapping_key: bytes, context: bytes) -> bytes:
        """Encrypt this key itself so that it opens only in that context."""
        return _seal(wrapping_key, self._key, context)

    def _context(self, service: str, username: str) -> bytes:
        parts = (_MAGIC, VERSION.to_bytes(2), self.file_id, service.encode(), username.encode())
        # With their lengths: no two different names give the same bytes.
        return b"".join(len(part).to_bytes(4) + part for part in parts)


def new_key(passphrase: Secret, cost: KdfCost) -> tuple[DataKey, KeySlot]:
    """Make the data key of a new file and wrap it."""
    key = DataKey(secrets.token_bytes(_ID_BYTES), secrets.token_bytes(_KEY_BYTES))
    return key, wrap_key(key, passphrase, cost)


def wrap_key(key: DataKey, passphrase: Secret, cost: KdfCost) -> KeySlot:
    """Return a slot, with a salt of its own, that the passphrase opens."""
    header = Header(key.file_id, cost, secrets.token_bytes(_SALT_BYTES))
    raw_header = header.to_bytes()
    return KeySlot(raw_header, key.wrapped(_derive(passphrase, header), raw_header))


def unwrap_key(slot: KeySlot, passphrase: Secret, *, own_cost: KdfCost) -> DataKey:
    """Return the data key.

    Raises `WrongPassphrase`, or `Malformed` before anything is derived if the slot is no such
    thing, asks for more than `HIGHEST_COST`, or for less than both the recommended and own cost.
    """
    header = slot.header
    _refuse_implausible(header.cost, own_cost)
    if len(slot.wrapped_key) != _WRAPPED_KEY_BYTES:
        raise Malformed(f"its wrapped key has {len(slot.wrapped_key)} bytes")
    try:
        key = _unseal(_derive(passphrase, header), slot.wrapped_key, slot.raw_header)
    except InvalidTag:
        raise WrongPassphrase from None
    return DataKey(header.file_id, key)


def refuse_without_derivation() -> None:
    """Raise `SecretStoreUnavailable` if this host cannot derive a key; costs next to nothing."""
    cost = KdfCost(passes=1, memory_kib=8, lanes=1)
    _derive(Secret(""), Header(bytes(_ID_BYTES), cost, bytes(_SALT_BYTES)))


def refuse_unknown_version(version: int) -> None:
    """Raise `Malformed` unless it is this format's version."""
    if version > VERSION:
        raise Malformed(f"a newer kms-tui made it (version {version})", do=_USE_NEWER)
    if version != VERSION:
        raise Malformed(f"it has version {version}, which never existed")


def normalised(passphrase: Secret) -> str:
    """Return the passphrase as it counts: keyboards differ in how they compose a letter (NFC)."""
    return unicodedata.normalize("NFC", passphrase.reveal())


def _refuse_implausible(cost: KdfCost, own_cost: KdfCost) -> None:
    least, most = RECOMMENDED_COST, HIGHEST_COST
    is_plausible = (
        min(least.passes, own_cost.passes) <= cost.passes <= most.passes
        and min(least.memory_kib, own_cost.memory_kib) <= cost.memory_kib <= most.memory_kib
        # Lanes change the time of one guess, not its cost.
        and 1 <= cost.lanes <= min(most.lanes, cost.memory_kib // 8)
    )
    if not is_plausible:
        raise Malformed(f"its header asks for an implausible key derivation, {cost}")


def _derive(passphrase: Secret, header: Header) -> bytes:
    cost = header.cost
    try:
        derivation = Argon2id(
            salt=header.salt,
            length=_KEY_BYTES,
            iterations=cost.passes,
            lanes=cost.lanes,
            memory_cost=cost.memory_kib,
        )
        with _ONE_DERIVATION:
            return derivation.derive(normalised(passphrase).encode())
    except UnsupportedAlgorithm:
        raise SecretStoreUnavailable(
            "The cryptography library here cannot do Argon2id (OpenSSL older than 3.2, or FIPS).",
            do="Use a build of cryptography with OpenSSL 3.2 or newer, or another secret store.",
        ) from None
    except MemoryError:
        raise SecretStoreUnavailable(
            f"There is no memory to derive the key: it takes {cost.memory_kib // 1024} MiB.",
            do="Free memory or raise its limit (ulimit -v), then try again.",
        ) from None


def _seal(key: bytes, plaintext: bytes, context: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, context)


def _unseal(key: bytes, sealed: bytes, context: bytes) -> bytes:
    if len(sealed) < _NONCE_BYTES + _TAG_BYTES:
        raise InvalidTag
    return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context)
