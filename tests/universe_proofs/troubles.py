"""What goes wrong at the n-th call of a port: it fails, its answer is lost, or Esc is pressed."""

import asyncio
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

LATEST_CALL = {CATALOGUE: 4, VAULT: 12, SECRETS: 4}
"""By port: few actions of these sequences make more calls."""


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
    """Return troubles, and as often none."""
    some = [_troubles_of(port, latest) for port, latest in LATEST_CALL.items()]
    return strategies.none() | strategies.one_of(some)


def _troubles_of(port: str, latest: int) -> strategies.SearchStrategy[Trouble]:
    calls = strategies.integers(1, latest)
    harms = strategies.sampled_from(Harm)
    return strategies.builds(Trouble, harms, strategies.just(port), calls, strategies.booleans())


@dataclass
class Interference:
    """Makes trouble while an action runs."""

    trouble: Trouble | None = None
    lost: list[str] = field(default_factory=list)
    """The changes of the catalogue whose answers were lost."""
    _calls: int = 0

    def begin(self, trouble: Trouble | None) -> None:
        """Make that trouble from now on, or none; keep what was lost until the next trouble."""
        if trouble is not None:
            self.lost = []
        self.trouble, self._calls = trouble, 0

    def __call__(self, moment: Moment) -> None:
        trouble = self.trouble
        if trouble is None or trouble.port != moment.port:
            return
        if moment.port == CATALOGUE and not moment.is_write and not self._is_over(trouble):
            return
        self._calls += moment.is_before
        if self._calls == trouble.nth and moment.is_before == trouble.harm.is_before:
            self._strike(trouble, moment)
        elif self._is_over(trouble) and trouble.lasts and not trouble.harm.is_stop:
            raise _error(moment, is_transient=False)

    def _is_over(self, trouble: Trouble) -> bool:
        return self._calls > trouble.nth

    def _strike(self, trouble: Trouble, moment: Moment) -> None:
        if trouble.harm.is_stop:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            return
        if moment.is_write and not moment.is_before:
            self.lost.append(moment.call)
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
