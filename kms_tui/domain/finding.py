"""What the doctor found: one fact about this host, its verdict and the remedy."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from kms_tui.domain.check import Verdict
from kms_tui.domain.errors import KmsTuiError


class Topic(StrEnum):
    """What a finding is about, in the order of the report. The value is its heading."""

    TERMINAL = "Terminal"
    LOCALE = "Locale"
    USER = "User and directories"
    CATALOGUE = "Catalogue"
    SECRET_STORE = "Secret store"  # noqa: S105 - a heading
    SECRETS = "Client secrets"
    KEYRING_SETTINGS = "Keyring settings"
    NETWORK = "Network"
    VAULTS = "Key Vaults"

    @property
    def word(self) -> str:
        """The topic for scripts and in codes (`secret-store`)."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report."""

    topic: Topic
    code: str
    """A stable word for scripts (`no-session-bus`)."""
    verdict: Verdict
    """PASS, WARN or FAIL; SKIPPED where there was nothing to look at."""
    what: str
    """What is there, as a sentence; may hold untrusted text."""
    do: str = ""
    """The next step, with the exact command where there is one."""
    seconds: float | None = None
    """How long looking took."""

    @classmethod
    def failed(cls, topic: Topic, code: str, error: KmsTuiError) -> Self:
        """Return the failure an error amounts to; its own code stands behind the sentence."""
        is_said = not error.code or error.code in error.what
        what = error.what if is_said else f"{error.what} ({error.code})"
        do = f"{error.do} Ask {error.ask}." if error.ask else error.do
        return cls(topic, code, Verdict.FAIL, what, do)


def total(findings: Iterable[Finding]) -> str:
    """Return how many findings fail and how many warn, as a sentence."""
    verdicts = [finding.verdict for finding in findings]
    words = [
        f"{number} {word}{'' if number == 1 else 's'}"
        for number, word in (
            (verdicts.count(Verdict.FAIL), "failure"),
            (verdicts.count(Verdict.WARN), "warning"),
        )
        if number
    ]
    return f"{', '.join(words)}." if words else "Nothing is wrong."
