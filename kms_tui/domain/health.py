"""How the whole catalogue is doing, and what is worst about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.listed_words import SOON_DAYS
from kms_tui.domain.universe import Universe


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
