"""What is going to break, and what breaks now because a check fails.

A check tells what is wrong with a master key or a credential. What follows from that for universes,
and what a date or a newer key version will do, is told here.
"""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kms_tui.domain.check import Check, CheckName, Verdict
from kms_tui.domain.configuration import CredentialKind, KmsConfiguration
from kms_tui.domain.counted import counted

EXPIRY_MARKS: Final = (1, 7, 14, 30)
"""Days before its end at which a client secret is told of; the fewer, the more urgent."""

_WITHOUT_THESE_NOTHING_UNWRAPS: Final = frozenset(
    {
        *(CheckName.NAME_RESOLVES, CheckName.VAULT_ANSWERS, CheckName.TENANT_MATCHES),
        *(CheckName.SIGN_IN, CheckName.KEY_FOUND, CheckName.UNWRAP),
    }
)
_NAMED: Final = 5
"""Universes that a sentence names."""


@dataclass(frozen=True, slots=True)
class Dependent:
    """A universe some of whose keys a configuration unwraps at present."""

    name: str
    keys: int
    """How many of its keys."""
    active_key_id: str = ""
    """The master key version that wraps its active key; empty if that is not among them."""


@dataclass(frozen=True, slots=True)
class Foresight:
    """One thing that will break, or that is broken because something else is."""

    code: str
    """A stable word for scripts."""
    verdict: Verdict
    """FAIL if it is broken now, WARN if it will be, PASS for what is only good to know."""
    what: str
    """One sentence; may hold untrusted text."""
    do: str = ""
    """The next step, or empty if the check that failed names it."""
    days: int | None = None
    """In how many days, negative if it was so long ago; None without a date."""
    mark: int | None = None
    """Which of the `EXPIRY_MARKS` is passed."""
    universes: tuple[str, ...] = ()
    """Names of the universes that it is about."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known about one configuration once its checks have ended."""

    configuration: KmsConfiguration
    """As it was before them: its key version is what the last check saw."""
    checks: Sequence[Check]
    newest_key_id: str
    """The key version they found, or empty."""
    dependents: Sequence[Dependent]
    today: date
    """In UTC."""

    def foresights(self) -> Iterator[Foresight]:
        """Yield what will break, or breaks."""
        yield from self._of_secret()
        if self.dependents:
            yield from self._of_universes()
        yield from self._of_key_version()

    def universes_on_other_version(self) -> Sequence[Dependent]:
        """Return whose active key is wrapped with another key version than the newest."""
        newest = self.newest_key_id or self.configuration.key_id
        return [each for each in self.dependents if each.active_key_id not in ("", newest)]

    def _of_secret(self) -> Iterator[Foresight]:
        credential = self.configuration.credential
        if credential.kind is CredentialKind.MANAGED_IDENTITY:
            return
        name = shlex.quote(self.configuration.name)
        if (end := credential.secret_expires_on) is None:
            what = "Nobody has said when the client secret expires."
            do = f"kms-tui edit {name} --secret-expires DATE"
            yield Foresight("secret-expiry-unknown", Verdict.PASS, what, do)
            return
        renew = f"kms-tui secrets renew {name} --secret-expires DATE"
        days = (end - self.today).days
        if days < 0:
            what = f"The client secret expired on {end}, {counted(-days, 'day')} ago."
            yield Foresight("secret-expired", Verdict.FAIL, what, renew, days)
            return
        for mark in EXPIRY_MARKS:
            if days <= mark:
                what = f"The client secret expires {_ahead(days)}, on {end} (mark: {mark} d)."
                yield Foresight("secret-expires", Verdict.WARN, what, renew, days, mark)
                return

    def _of_universes(self) -> Iterator[Foresight]:
        failed = {check.name for check in self.checks if check.verdict is Verdict.FAIL}
        if stuck := self._stuck(failed):
            what = f"{_of(stuck)} cannot unwrap universe keys while this lasts."
            yield _about(stuck, "universes-cannot-unwrap", Verdict.FAIL, what)
        if CheckName.WRAP in failed:
            what = f"{_of(self.dependents)} cannot get a new universe key."
            do = f"See whether those they have still unwrap: {_verify(self.dependents)}"
            yield _about(self.dependents, "universes-cannot-wrap", Verdict.FAIL, what, do)
        if CheckName.KEY_HAS_NO_EXPIRY in failed and CheckName.WRAP not in failed:
            what = f"{_of(self.dependents)} cannot get a new universe key once the key expires."
            yield _about(self.dependents, "key-expires", Verdict.WARN, what)
        if CheckName.NO_ROTATION_POLICY in failed:
            what = f"{_of(self.dependents)} will stay on an old key version when the vault rotates."
            yield _about(self.dependents, "key-rotates", Verdict.WARN, what)

    def _stuck(self, failed: set[str]) -> Sequence[Dependent]:
        """Return who cannot unwrap: a disabled key version stops only what it wrapped."""
        if failed & _WITHOUT_THESE_NOTHING_UNWRAPS:
            return self.dependents
        if CheckName.KEY_ENABLED not in failed:
            return ()
        return [each for each in self.dependents if each.active_key_id == self.newest_key_id]

    def _of_key_version(self) -> Iterator[Foresight]:
        known, newest = self.configuration.key_id, self.newest_key_id
        if newest and known and newest != known:
            what = f"The newest key version is {_version(newest)}; the last check saw "
            do = "Find out who made it: new universe keys are wrapped with it from now on."
            yield Foresight("key-version-new", Verdict.WARN, f"{what}{_version(known)}.", do)
        if behind := self.universes_on_other_version():
            verb = "has its active key" if len(behind) == 1 else "have their active keys"
            what = f"{_of(behind)} {verb} wrapped with another key version than the newest"
            what = f"{what}, {_version(newest or known)}."
            yield _about(behind, "universe-key-version", Verdict.WARN, what, _rewrap(behind))


def _about(
    dependents: Iterable[Dependent], code: str, verdict: Verdict, what: str, do: str = ""
) -> Foresight:
    return Foresight(code, verdict, what, do, universes=tuple(each.name for each in dependents))


def _of(dependents: Sequence[Dependent]) -> str:
    names = [f'"{each.name}"' for each in dependents[:_NAMED]]
    if more := len(dependents) - len(names):
        names.append(f"{more} more")
    *first, last = names
    return f"Universes {', '.join(first)} and {last}" if first else f"Universe {last}"


def _rewrap(dependents: Sequence[Dependent]) -> str:
    return f"kms-tui universe rewrap {_one_name(dependents)}"


def _verify(dependents: Sequence[Dependent]) -> str:
    return f"kms-tui universe verify {_one_name(dependents)}"


def _one_name(dependents: Sequence[Dependent]) -> str:
    return shlex.quote(dependents[0].name) if len(dependents) == 1 else "NAME"


def _version(key_id: str) -> str:
    return key_id.rstrip("/").rsplit("/", 1)[-1]


def _ahead(days: int) -> str:
    return f"in {counted(days, 'day')}" if days else "today"
