"""How the whole catalogue is doing, and what is worst about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kms_tui.domain.check import Verdict, gravest
from kms_tui.domain.configuration import CredentialKind, KmsConfiguration
from kms_tui.domain.listed_rows import SOON_DAYS
from kms_tui.domain.universe import Universe


class SecretAge(StrEnum):
    """How much longer a client secret can be used. The value is the word of filters and scripts."""

    NONE = "none"
    """A managed identity has no secret."""
    UNKNOWN = "unknown"
    """Nobody said when it expires."""
    OK = "ok"
    SOON = "soon"
    """It expires within `SOON_DAYS`."""
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Health:
    """How one configuration is doing, as far as is known without asking Azure."""

    verdict: Verdict | None
    """The gravest of its last check and its secret's age; None if nothing is known yet."""
    secret: SecretAge
    days: int | None
    """Until the secret expires, negative once it has; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a configuration or a universe."""

    verdict: Verdict
    """WARN or FAIL."""
    name: str
    """What it is about; untrusted."""
    what: str
    """A sentence with the next step; may hold untrusted text."""


@dataclass(frozen=True, slots=True)
class CatalogueHealth:
    """Numbers of configurations, and the gravest problems."""

    configurations: int
    failing: int
    warning: int
    never_checked: int
    worst: Sequence[Problem]
    """The gravest first; not all of them."""


def health_of(configuration: KmsConfiguration, today: date) -> Health:
    """Return how a configuration is doing."""
    credential, check = configuration.credential, configuration.last_check
    expires_on = credential.secret_expires_on
    days = (expires_on - today).days if expires_on else None
    age = _secret_age(days, has_secret=credential.kind is CredentialKind.CLIENT_SECRET)
    known = [check.verdict] if check else []
    if age in _VERDICTS:
        known.append(_VERDICTS[age])
    return Health(gravest(known) if known else None, age, days)


_VERDICTS = {SecretAge.SOON: Verdict.WARN, SecretAge.GONE: Verdict.FAIL}


def _secret_age(days: int | None, *, has_secret: bool) -> SecretAge:
    if not has_secret:
        return SecretAge.NONE
    if days is None:
        return SecretAge.UNKNOWN
    return SecretAge.GONE if days < 0 else SecretAge.SOON if days <= SOON_DAYS else SecretAge.OK


def problems_of(configuration: KmsConfiguration, today: date) -> Iterable[Problem]:
    """Yield what is wrong with a configuration: its last check, and the age of its secret."""
    check, expires_on = configuration.last_check, configuration.credential.secret_expires_on
    if check is not None and check.verdict in (Verdict.FAIL, Verdict.WARN):
        yield Problem(check.verdict, configuration.name, check.summary)
    if expires_on is None:
        return
    days = (expires_on - today).days
    if days < 0:
        said = f"its client secret expired on {expires_on}. Make a new one, press e."
        yield Problem(Verdict.FAIL, configuration.name, said)
    elif days <= SOON_DAYS:
        number = "today" if not days else "in 1 day" if days == 1 else f"in {days} days"
        said = f"its client secret expires {number} ({expires_on})."
        yield Problem(Verdict.WARN, configuration.name, said)


def problems_of_universe(universe: Universe) -> Iterable[Problem]:
    """Yield what is wrong with a universe."""
    if universe.has_unfinished_rewrap:
        said = "a re-wrap is unfinished. Open it (u) and press w to resume."
        yield Problem(Verdict.WARN, universe.name, said)
