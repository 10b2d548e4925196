"""The keys that stand in the vaults from the start, the same on every machine and at every start.

Each RSA key is another pair of a few primes that are published in ``scenario_primes.txt``, so the
keys are public by nature: they must never protect anything. In return they cost no time, and what
a demo wrapped with them last week still unwraps today.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from kms_tui.sandbox.keys import Key, KeyVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kms_tui.sandbox.keys import PrivateKey
    from kms_tui.sandbox.vault_plans import KeyPlan, VaultPlan

_PUBLIC_EXPONENT = 65537
_CREATED = 1_735_689_600  # 2025-01-01T00:00:00Z
_SECONDS_PER_DAY = 86_400


def scenario_keys(plans: Iterable[VaultPlan], now: float) -> dict[str, list[Key]]:
    """Make the keys of all vaults, by host name; dates are counted from ``now``."""
    pairs = _prime_pairs()
    return {
        plan.host: [_make_key(plan.host, key, pairs, int(now)) for key in plan.keys]
        for plan in plans
    }


def _make_key(host: str, plan: KeyPlan, pairs: dict[int, Iterator[_Pair]], now: int) -> Key:
    versions = tuple(
        KeyVersion(
            version=_version_id(f"{host}/{plan.name}/{number}"),
            private_key=_private_key(f"{host}/{plan.name}/{number}", plan.bits, pairs),
            operations=plan.operations,
            created=_CREATED + number,
            enabled=plan.enabled,
            not_before=_days_from(now, plan.not_before_days),
            expires_on=_days_from(now, plan.expires_days),
        )
        for number in range(plan.versions)
    )
    return Key(
        name=plan.name,
        versions=versions,
        rotates=plan.rotates,
        deleted_on=now if plan.deleted else None,
    )


_Pair = tuple[int, int]


def _prime_pairs() -> dict[int, Iterator[_Pair]]:
    lines = files(__package__).joinpath("scenario_primes.txt").read_text("ascii").split()
    primes = [int(line, base=16) for line in lines]
    sizes = {prime.bit_length() for prime in primes}
    return {
        2 * size: combinations([prime for prime in primes if prime.bit_length() == size], 2)
        for size in sizes
    }


def _private_key(path: str, bits: int | None, pairs: dict[int, Iterator[_Pair]]) -> PrivateKey:
    if bits is None:
        scalar = int.from_bytes(hashlib.sha256(path.encode()).digest()[1:])
        return ec.derive_private_key(scalar, ec.SECP256R1())
    return _rsa_key(*next(pairs[bits]))


@cache
def _rsa_key(p: int, q: int) -> rsa.RSAPrivateKey:
    d = pow(_PUBLIC_EXPONENT, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa.rsa_crt_dmp1(d, p),
        dmq1=rsa.rsa_crt_dmq1(d, q),
        iqmp=pow(q, -1, p),
        public_numbers=rsa.RSAPublicNumbers(_PUBLIC_EXPONENT, p * q),
    )
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def _version_id(path: str) -> str:
    return hashlib.sha256(path.encode()).hexdigest()[:32]


def _days_from(now: int, days: int | None) -> int | None:
    return None if days is None else now + days * _SECONDS_PER_DAY
