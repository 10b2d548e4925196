"""Wraps without RSA: where thousands of keys are wrapped only to see whether one gets lost."""

import hashlib
import hmac
from dataclasses import dataclass
from itertools import count

from vault_in_process import VaultsInProcess

from kms_tui.domain.master_key import RsaPublicKey
from kms_tui.domain.universe_key import WrapAlgorithm

_TAG_BYTES = 32


@dataclass(frozen=True)
class CheapWrapper:
    """Turns bytes into others and back, and notices what another one, or algorithm, wrapped."""

    number: int

    def wrap(self, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes:
        return self._tag(plaintext, algorithm) + plaintext[::-1]

    def unwrap(self, wrapped: bytes, algorithm: WrapAlgorithm) -> bytes | None:
        tag, plaintext = wrapped[:_TAG_BYTES], wrapped[_TAG_BYTES:][::-1]
        return plaintext if hmac.compare_digest(tag, self._tag(plaintext, algorithm)) else None

    @property
    def public_key(self) -> RsaPublicKey:
        return RsaPublicKey(self.number, 65537)

    def _tag(self, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes:
        return hashlib.sha256(f"{self.number} {algorithm}".encode() + plaintext).digest()


def cheap_vaults() -> VaultsInProcess:
    """Return vaults that wrap cheaply; those of another process unwrap it."""
    return VaultsInProcess(map(CheapWrapper, count()))
