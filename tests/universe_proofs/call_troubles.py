"""What goes wrong at the n-th call of a port: it fails, its answer is lost, or Esc is pressed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hypothesis import strategies
from universe_moments import CATALOGUE, SECRETS, VAULT, Moment

from kms_tui.domain.errors import (
    CatalogueBusy,
    KmsTuiError,
    SecretStoreUnavailable,
    VaultBusy,
    VaultUnreachable,
)

CALLS = {CATALOGUE: (1, 1, 1, 2, 2, 3, 4), VAULT: tuple(range(1, 13)), SECRETS: (1, 1, 2, 3)}
"""By port, which call to disturb: as often as it tells much. Few actions make more calls."""


class Harm(StrEnum):
    """What goes wrong."""

    FAILS = "fails"
    """Before the call had an effect."""
    ANSWER_LOST = "answer lost"
    """After it had its effect."""
    STOPPED_BEFORE = "stopped before"
    STOPPED_AFTER = "stopped after"

    @property
    def is_before(self) -> bool:
        return self in (Harm.FAILS, Harm.STOPPED_BEFORE)

    @property
    def is_stop(self) -> bool:
        return self in (Harm.STOPPED_BEFORE, Harm.STOPPED_AFTER)


@dataclass(frozen=True)
class Trouble:
    """One thing that goes wrong, once or from then on."""

    harm: Harm
    port: str
    nth: int
    """Which call of the port; of the catalogue, which change."""
    lasts: bool = False
    """Whether all later calls of the port fail too."""


def troubles() -> strategies.SearchStrategy[Trouble | None]:
    """Return troubles, a lost answer of the catalogue as the most frequent one, and often none."""
    some = {port: _troubles_of(port, calls) for port, calls in CALLS.items()}
    return strategies.none() | strategies.one_of(some[CATALOGUE], *some.values())


def _troubles_of(port: str, calls: Sequence[int]) -> strategies.SearchStrategy[Trouble]:
    return strategies.builds(
        Trouble,
        strategies.sampled_from([*Harm, Harm.ANSWER_LOST]),
        strategies.just(port),
        strategies.sampled_from(calls),
        strategies.sampled_from([False, False, True]),
    )


@dataclass
class Interference:
    """Makes trouble while an action runs."""

    trouble: Trouble | None = None
    has_struck: bool = False
    """Whether the last trouble's call came."""
    lost: str = ""
    """The change of the catalogue whose answer the last trouble lost, or empty."""
    calls: int = 0
    """How many calls of the last trouble's port came, up to the one that it struck."""
    _stop: Callable[[], object] = field(default=bool)

    def begin(self, trouble: Trouble | None, stop: Callable[[], object]) -> None:
        """Make that trouble, or none, until `end`; `stop` is what Esc does."""
        self.trouble, self.has_struck, self.lost = trouble, False, ""
        self._stop, self.calls = stop, 0

    def end(self) -> None:
        """Make no more trouble."""
        self.trouble = None

    def __call__(self, moment: Moment) -> None:
        trouble = self.trouble
        if trouble is None or trouble.port != moment.port:
            return
        if self.has_struck:
            if trouble.lasts and not trouble.harm.is_stop:
                raise _error(moment, is_transient=False)
        elif moment.is_write or moment.port != CATALOGUE:
            self.calls += moment.is_before
            if self.calls == trouble.nth and moment.is_before == trouble.harm.is_before:
                self._strike(trouble, moment)

    def _strike(self, trouble: Trouble, moment: Moment) -> None:
        self.has_struck = True
        if trouble.harm.is_stop:
            self._stop()
            return
        if moment.is_write and not moment.is_before:
            self.lost = moment.call
        raise _error(moment, is_transient=bool(trouble.nth % 2))


def _error(moment: Moment, *, is_transient: bool) -> KmsTuiError:
    what = f"Trouble {moment}."
    if moment.port == CATALOGUE:
        return CatalogueBusy(what, do="Wait.")
    if moment.port == SECRETS:
        return SecretStoreUnavailable(what, do="Wait.")
    if is_transient:
        return VaultBusy(what, do="Wait.", is_transient=True, retry_after_seconds=0.0)
    return VaultUnreachable(what, do="Look at the network.")
