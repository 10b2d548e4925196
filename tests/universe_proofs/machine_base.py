"""Sessions on one catalogue, on which random sequences of actions are carried out.

Each step is judged at once: the catalogue and the vault are looked at past all services, and what
a step was told to have done, or not to have done, has to be so.
"""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from audit_witness import AuditWitness
from call_troubles import Interference, Trouble
from catalogue_rows import Row, Rows
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.strategies import integers, sampled_from
from key_rules import KeyRules
from machine_parts import Action, Ended, Referee
from recovery_parts import PASSPHRASE, SECOND
from told_session import ToldSession, told
from universe_moments import Moments
from universe_session import (
    new_directory,
    prepare,
    quiet,
    started,
    with_master_keys,
)
from vault_in_process import VaultsInProcess

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.store_kind import FILE
from kms_tui.domain.universe import Universe

T = TypeVar("T")
P = ParamSpec("P")

STORES = (FILE, SECOND)
"""Where client secrets may rest."""
KEYS = 2
"""How many universe keys there are at the start."""
SESSIONS = integers(0, 1)
"""Which of the two sessions acts."""
PICKS = integers(0, 5)
"""Which of several things, counted around."""
AGES = sampled_from([0, 0, 0, 1, 2])
"""How many changes ago an admin looked at what he acts on."""


def picked(things: Sequence[T], pick: int) -> T:
    """Return one of them."""
    return things[pick % len(things)]


@cache
def _template() -> "tempfile.TemporaryDirectory[str]":
    """Return a prepared directory, made once: its keys are those of every `VaultsInProcess`."""
    directory = new_directory()
    asyncio.run(prepare(Path(directory.name) / "data", VaultsInProcess(), keys=KEYS))
    return directory


def when(fits: Callable[[Any], bool]) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Let a rule do nothing unless that holds of its machine.

    With Hypothesis's own `precondition` it would depend on how a step ended which rule comes next;
    and of a step in trouble that may hang on random ids or on time.
    """

    def decorate(rule: Callable[P, None]) -> Callable[P, None]:
        @wraps(rule)
        def guarded(*arguments: P.args, **named: P.kwargs) -> None:
            if fits(arguments[0]):
                rule(*arguments, **named)

        return guarded

    return decorate


class MachineBase(RuleBasedStateMachine):
    """What the rules act on."""

    def __init__(self) -> None:
        super().__init__()
        self._directory = new_directory()
        self.data = Path(self._directory.name) / "data"
        shutil.copytree(Path(_template().name) / "data", self.data)
        self._loop = asyncio.Runner()
        self.vaults = with_master_keys(VaultsInProcess())
        self.interference = Interference()
        self._sessions: dict[int, ToldSession] = {}
        self.key_rules = KeyRules(self.data, self.vaults)
        witness = AuditWitness(self.data)
        self._referee = Referee(self.key_rules, self.interference, witness, Rows.read(self.data))
        self._universes: dict[str, list[Universe]] = {}
        self._configurations: dict[str, list[KmsConfiguration]] = {}
        self.passphrase = PASSPHRASE
        self.counted: Counter[str] = Counter()

    def teardown(self) -> None:
        try:
            for who in list(self._sessions):
                self.end(who)
            self._expect_a_fresh_start_to_find_all()
        finally:
            self._loop.close()
            self._directory.cleanup()

    def _expect_a_fresh_start_to_find_all(self) -> None:
        session = self.start()
        self.run(session.configurations.recover())
        self.key_rules.expect_no_orphan()
        for universe in self.run(session.of.universes.list()):
            if universe.key_count:
                verifying = session.of.verification.verify_universe(universe.id, quiet)
                assert self.run(verifying) == universe.key_count
        assert not self.run(session.of.audit.verify()).findings
        self.run(session.close())

    def start(self) -> ToldSession:
        """Start the program."""
        moments = Moments(self.interference)
        starting = started(
            self.data, self.vaults, moments, kinds=STORES, passphrase=self.passphrase
        )
        return told(self.run(starting), self.data)

    def session(self, who: int) -> ToldSession:
        """Return one of the sessions, started if need be."""
        if who not in self._sessions:
            self._sessions[who] = self.start()
        return self._sessions[who]

    def end(self, who: int) -> None:
        """End a session, if it was started; the next step of it starts it again."""
        if who in self._sessions:
            self.run(self._sessions.pop(who).close())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run(work)

    def judge(self, who: int, action: Action, trouble: Trouble | None) -> Ended:
        """Let a session carry out an action with that trouble; assert that it tells the truth."""
        return self.run(self._referee.judge(self.session(who), action, trouble))

    @property
    def rows(self) -> Rows:
        """What the catalogue holds."""
        return self._referee.before

    def has(self, *tables: str) -> bool:
        """Whether each of the tables has a row."""
        return all(self.rows.of[table] for table in tables)

    def universe(
        self, who: int, pick: int, age: int = 0, *, of: Callable[[Row], bool] = bool
    ) -> tuple[Universe, bool]:
        """Return one of those universes as it is or was, and whether it has changed since."""
        ids = {row["id"] for row in self.rows.of["universe"] if of(row)}
        found = self.run(self.session(who).of.universes.list())
        now = picked([universe for universe in found if universe.id in ids], pick)
        seen = self._universes.setdefault(now.id, [])
        if not seen or seen[-1].revision != now.revision:
            seen.append(now)
        was = now if age == 0 else seen[max(0, len(seen) - 1 - age)]
        return was, was.revision != now.revision

    def configuration(self, who: int, pick: int, age: int = 0) -> tuple[KmsConfiguration, bool]:
        """Return a configuration as it is or was, and whether it has changed since."""
        now = picked(self.run(self.session(who).configurations.list()), pick)
        seen = self._configurations.setdefault(now.id, [])
        if not seen or now.was_changed_since(seen[-1]):
            seen.append(now)
        was = now if age == 0 else seen[max(0, len(seen) - 1 - age)]
        return was, now.was_changed_since(was)

    def newest_version(self, configuration: KmsConfiguration) -> str:
        """Return the identifier of the version that its master key has now."""
        versions = self.vaults.versions(configuration.vault_url, configuration.key_name)
        return versions[-1].key_id

    def unfinished_rewrap(self, universe_id: str) -> Row | None:
        """Return the re-wrap of a universe that has not ended."""
        rewraps = self.rows.of_universe("rewrap", universe_id)
        return next((row for row in rewraps if row["ended_as"] is None), None)

    def is_configured(self, configuration_id: str | None) -> bool:
        """Whether there is such a configuration."""
        return any(row["id"] == configuration_id for row in self.rows.of["configuration"])
