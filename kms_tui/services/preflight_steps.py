"""What each check asks the vault, and how it judges the answer.

A step returns its ended checks or lets the `KeyVaultError` out, which `preflight` judges.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from kms_tui.domain.check import Check, CheckName, Verdict
from kms_tui.domain.errors import KeyVaultError, MasterKeyNotFound, OutcomeUnknown
from kms_tui.domain.master_key import MasterKey, criteria, rotation
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.services.ports import KeyVault, VaultGreeting

_TEST_KEY_BYTES = 32
_ALGORITHM = WrapAlgorithm.RSA_OAEP
"""What YugabyteDB Anywhere wraps with."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be proven."""

    key_name: str
    asked_size: int
    """Bits."""
    tenant_id: str
    may_create_key: bool = False
    operation_id: str = ""
    """The save that may create the key; empty when only checking, which changes nothing."""

    @property
    def creates_key(self) -> bool:
        """Whether a missing key is to be created in this run."""
        return self.may_create_key and bool(self.operation_id)


@dataclass(frozen=True, slots=True)
class Step:
    """One question to the vault."""

    name: CheckName
    run: Callable[[], Awaitable[list[Check]]]
    is_repeatable: bool = True
    """Reads may be tried again; what changes something may not."""
    is_needed: bool = True
    """Whether YugabyteDB cannot do without: if it can, a refusal is only a warning."""


class Steps:
    """The questions of one run, with what earlier answers taught."""

    def __init__(self, vault: KeyVault, target: Target, now: Callable[[], datetime]) -> None:
        self._vault = vault
        self._target = target
        self._now = now
        self._greeting = VaultGreeting("")
        self._test_key = secrets.token_bytes(_TEST_KEY_BYTES)
        self._wrapped = b""
        self._key: MasterKey | None = None
        self.is_over = False
        """Whether an answer made all further questions pointless."""
        self.leaves = ""
        """What would stay behind in Azure if everything stopped now."""

    @property
    def key(self) -> MasterKey | None:
        """The master key, once it was found or created."""
        return self._key

    @property
    def has_wrapped(self) -> bool:
        """Whether there is something to unwrap."""
        return bool(self._wrapped)

    async def find_route(self) -> list[Check]:
        """Ask how packets get to the vault."""
        route = await self._vault.find_route()
        way = f"by the proxy {route.proxy}" if route.proxy else ", ".join(route.addresses[:3])
        return [Check(CheckName.NAME_RESOLVES, Verdict.PASS, way)]

    async def greet(self) -> list[Check]:
        """Ask the vault who it is; no secret leaves the host."""
        self._greeting = greeting = await self._vault.greet()
        facts = (
            f"region {greeting.region}" if greeting.region else "",
            f"sees this host as {greeting.caller_address}" if greeting.caller_address else "",
        )
        return [Check(CheckName.VAULT_ANSWERS, Verdict.PASS, ", ".join(filter(None, facts)))]

    async def compare_tenants(self) -> list[Check]:
        """Compare the vault's tenant with the configuration's."""
        theirs, ours = self._greeting.tenant_id.lower(), self._target.tenant_id.lower()
        if not theirs:
            return [Check(CheckName.TENANT_MATCHES, Verdict.SKIPPED, "the vault named none")]
        if theirs == ours:
            return [Check(CheckName.TENANT_MATCHES, Verdict.PASS)]
        self.is_over = True
        return [
            Check(
                CheckName.TENANT_MATCHES,
                Verdict.FAIL,
                f"This vault belongs to tenant {theirs}, the configuration says {ours}.",
                f"Put {theirs} into Tenant ID if it is yours, else check the Key Vault URL.",
            )
        ]

    async def sign_in(self) -> list[Check]:
        """Get a token; no vault is asked. A token that is over at once tells of a wrong clock."""
        expires_at = await self._vault.sign_in()
        if expires_at > self._now():
            return [Check(CheckName.SIGN_IN, Verdict.PASS)]
        return [
            Check(
                CheckName.SIGN_IN,
                Verdict.WARN,
                f"By this host's clock the token ended already ({expires_at:%Y-%m-%d %H:%MZ}).",
                "Set this host's clock (NTP).",
            )
        ]

    async def find_key(self) -> list[Check]:
        """Read the current version of the key, which may be absent if it is to be created."""
        try:
            self._key = await self._vault.read_key(self._target.key_name)
        except MasterKeyNotFound:
            if not self._target.may_create_key:
                raise
            return [self._judge_absence()]
        return [Check(CheckName.KEY_FOUND, Verdict.PASS, f"version {self._key.version}")]

    def _judge_absence(self) -> Check:
        if self._target.creates_key:
            return Check(CheckName.KEY_FOUND, Verdict.PASS, "no key yet: it will be created")
        self.is_over = True
        kind = f"RSA {self._target.asked_size}, wrapKey and unwrapKey only"
        return Check(CheckName.KEY_FOUND, Verdict.PASS, f"no key yet: saving creates it ({kind})")

    def expect_new_key(self) -> None:
        """From now on a key may have been created, whatever becomes of the answer."""
        self.leaves = f'perhaps a new key "{self._target.key_name}" in the vault'

    async def create_key(self) -> list[Check]:
        """Create the key, at most once."""
        target = self._target
        try:
            key = await self._vault.create_key(
                target.key_name, target.asked_size, target.operation_id
            )
        except KeyVaultError as error:
            if not isinstance(error, OutcomeUnknown):
                self.leaves = ""
            raise
        self._key = key
        self.leaves = f'the new key "{target.key_name}" in the vault'
        found = f"RSA {key.size_bits}, version {key.version}"
        return [Check(CheckName.KEY_CREATED, Verdict.PASS, found)]

    async def judge_criteria(self) -> list[Check]:
        """Judge what the key's own description decides; asks nobody."""
        return criteria(self._found(), asked_size=self._target.asked_size, now=self._now())

    async def read_rotation_policy(self) -> list[Check]:
        """Ask whether the vault rotates the key by itself, which YugabyteDB forbids."""
        return [rotation(await self._vault.read_rotation_policy(self._target.key_name))]

    def can_wrap(self, checks: list[Check]) -> bool:
        """Whether asking the vault to wrap can tell more than the criteria did."""
        decisive = (CheckName.KEY_ENABLED, CheckName.KEY_TYPE)
        return not any(c.name in decisive and c.verdict is Verdict.FAIL for c in checks)

    async def wrap(self) -> list[Check]:
        """Let the vault wrap random bytes: the local wrap of the SDK proves no permission."""
        self._wrapped = await self._vault.wrap(self._found().key_id, self._test_key, _ALGORITHM)
        return [Check(CheckName.WRAP, Verdict.PASS, _ALGORITHM)]

    async def unwrap(self) -> list[Check]:
        """Let the vault unwrap them: what YugabyteDB cannot do without."""
        key_id = self._found().key_id
        unwrapped = await self._vault.unwrap(key_id, self._wrapped, _ALGORITHM)
        if secrets.compare_digest(unwrapped, self._test_key):
            return [Check(CheckName.UNWRAP, Verdict.PASS)]
        return [
            Check(
                CheckName.UNWRAP,
                Verdict.FAIL,
                "The vault unwrapped the test key to other bytes than it had wrapped.",
                "Do not use this vault: something between here and it changes answers.",
                "the vault's administrator",
            )
        ]

    async def count_versions(self) -> list[Check]:
        """List versions, as YugabyteDB Anywhere does when the current one cannot unwrap."""
        count = await self._vault.count_versions(self._target.key_name)
        found = "1 version" if count == 1 else f"{count} versions"
        return [Check(CheckName.VERSIONS_READABLE, Verdict.PASS, found)]

    def _found(self) -> MasterKey:
        if self._key is None:
            raise AssertionError("the steps on the key run only after it was found")
        return self._key
