"""A named check on the way to a usable configuration, and its verdict."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from kms_tui.domain.errors import KeyVaultError, KmsTuiError, NotWrappedByThis, SecretStoreError


class Verdict(StrEnum):
    """What became of a check. The value is the word the admin reads."""

    PENDING = "--"
    RUNNING = ".."
    PASS = "OK"  # noqa: S105 - a verdict, not a password
    WARN = "WARN"
    FAIL = "FAIL"
    SKIPPED = "skip"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will be said about the check."""
        return self not in (Verdict.PENDING, Verdict.RUNNING)


class CheckName(StrEnum):
    """Every check, in the order in which they run. The value is its title on screen.

    The first five criteria of a usable master key are YugabyteDB's own (its page on Azure KMS):
    enabled, activation date, no expiry, permitted operations, no rotation policy.
    """

    FIELDS = "Fields are complete"
    NAME_RESOLVES = "Vault name resolves"
    VAULT_ANSWERS = "Key Vault answers"
    TENANT_MATCHES = "Tenant matches the vault"
    SIGN_IN = "Entra ID accepts the credential"
    KEY_FOUND = "Master key exists"
    KEY_CREATED = "Master key created"
    KEY_ENABLED = "Key is enabled"
    KEY_ACTIVE = "Activation date unset or past"
    KEY_HAS_NO_EXPIRY = "Key has no expiry"
    KEY_OPERATIONS = "Key permits wrapKey and unwrapKey"
    KEY_TYPE = "Key type is RSA"
    KEY_SIZE = "Key size is as asked"
    NO_ROTATION_POLICY = "Key has no rotation policy"
    WRAP = "Vault wraps a test key"
    UNWRAP = "Vault unwraps it unchanged"
    VERSIONS_READABLE = "Key versions can be listed"
    UNIVERSE_KEYS = "Unwraps every universe key it protects"


class SaveStep(StrEnum):
    """The steps of a save after its checks. The value is the step's title on screen."""

    STORE_SECRET = "Store the client secret"  # noqa: S105 - a title, not a secret
    WRITE_CONFIGURATION = "Write the configuration"


class KeyStep(StrEnum):
    """The steps of making a universe key. The value is the step's title on screen."""

    MASTER_KEY = "Master key can be used"
    WRAP = "Vault wraps a new universe key"
    PROVE = "Vault unwraps it to the same key"
    RECORD = "Record it in the history"


class Cause(StrEnum):
    """Whose doing it is that a check could not be made. The value is a word for scripts."""

    NONE = ""
    """It was made; what it found decided."""
    AZURE = "azure"
    """Azure refused or did not answer."""
    SECRET_STORE = "secret-store"  # noqa: S105 - a word, not a secret

    @classmethod
    def of(cls, error: KmsTuiError) -> Self:
        """Return whose doing an error is.

        That a key version did not wrap what it was to unwrap is an answer, and a finding.
        """
        if isinstance(error, KeyVaultError) and not isinstance(error, NotWrappedByThis):
            return cls.AZURE
        return cls.SECRET_STORE if isinstance(error, SecretStoreError) else cls.NONE


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a running or finished list of checks."""

    name: str
    """What tells it from the others of the same list, and its title: a `CheckName`, `SaveStep`,
    `KeyStep`, or the name of one universe key."""
    verdict: Verdict
    found: str = ""
    """What was found, in a few words; may hold untrusted text."""
    do: str = ""
    """The fix: the next step when the verdict is not a pass."""
    ask: str = ""
    """Who can help, or empty."""
    code: str = ""
    """The other side's own error code, or empty."""
    detail: str = ""
    """Untrusted raw text for a support case, or empty."""
    seconds: float | None = None
    """How long it took, once it has ended."""
    leaves: str = ""
    """What would be left behind if everything stopped now, when that differs from nothing."""
    cause: Cause = Cause.NONE
    """Whose doing it is that it could not be made."""

    @classmethod
    def failed(cls, name: str, error: KmsTuiError) -> Self:
        """Return the failed check an error amounts to."""
        check = cls(name, Verdict.FAIL, error.what, error.do, error.ask, error.code, error.detail)
        return replace(check, cause=Cause.of(error))

    def took(self, seconds: float) -> Self:
        """Return the same check with its duration."""
        return replace(self, seconds=seconds)


_GRAVITY = (Verdict.SKIPPED, Verdict.PASS, Verdict.WARN, Verdict.FAIL)


def gravest(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the gravest of final verdicts; SKIPPED when there are none."""
    return max(verdicts, key=_GRAVITY.index, default=Verdict.SKIPPED)


def overall(checks: list[Check]) -> Verdict:
    """Return the gravest verdict among finished checks; SKIPPED when there are none."""
    return gravest(check.verdict for check in checks if check.verdict.is_final)


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What is remembered of a run of checks."""

    verdict: Verdict
    at: datetime
    """When it ended, aware, UTC."""
    summary: str = ""
    """The gravest finding with its fix, empty when all passed."""


def count(checks: list[Check]) -> str:
    """Return how many checks failed or warn, as a sentence."""
    words = []
    for verdict, one, several in (
        (Verdict.FAIL, "1 check failed", "{} checks failed"),
        (Verdict.WARN, "1 check warns", "{} checks warn"),
    ):
        number = sum(check.verdict is verdict for check in checks)
        if number:
            words.append(one if number == 1 else several.format(number))
    return ", ".join(words) + "." if words else "Every check passed."


def summary(checks: list[Check]) -> str:
    """Return the first of the gravest findings and its fix in one line; empty when all is well."""
    gravest = overall(checks)
    if gravest not in (Verdict.WARN, Verdict.FAIL):
        return ""
    check = next(check for check in checks if check.verdict is gravest)
    return " ".join(filter(None, (f"{check.name}:", check.found, check.do)))
