"""What admins do with universes and their keys."""

from collections.abc import Callable

from action_effects import (
    abandoned,
    disabled,
    made_key,
    registered,
    rewrapped,
    rewrapped_in_part,
    verified,
)
from call_troubles import Harm, Trouble, troubles
from catalogue_rows import Row
from hypothesis.stateful import rule
from hypothesis.strategies import integers, sampled_from
from machine_base import AGES, PICKS, SESSIONS, MachineBase, when
from machine_parts import Action
from universe_moments import VAULT
from universe_session import quiet

from kms_tui.domain.universe import UniverseDraft
from kms_tui.domain.universe_key import KeyLayout, WrapAlgorithm
from kms_tui.services.universe_keys import KeyChoice

MOST_UNIVERSES, MOST_KEYS = 2, 8
NAMES = ("orders", "billing")
CHOICES = sampled_from([KeyChoice(KeyLayout.AES_256), KeyChoice(KeyLayout.AES_128)])
ALGORITHMS = sampled_from(WrapAlgorithm)


class UniverseRules(MachineBase):
    """Steps on universes: those that fit now, unless an admin looked at them before."""

    def is_enabled(self, universe: Row) -> bool:
        return universe["active_key_id"] is not None

    def is_disabled(self, universe: Row) -> bool:
        return not self.is_enabled(universe)

    def is_in_rewrap(self, universe: Row) -> bool:
        return self.unfinished_rewrap(universe["id"]) is not None

    def has_keys(self, universe: Row) -> bool:
        return bool(self.rows.of_universe("universe_key", universe["id"]))

    def can_be_rewrapped(self, universe: Row) -> bool:
        return self.has_keys(universe) and not self.is_in_rewrap(universe)

    def is_some(self, fits: Callable[[Row], bool]) -> bool:
        """Whether there is such a universe, and a configuration."""
        return self.has("configuration") and any(map(fits, self.rows.of["universe"]))

    @rule(who=SESSIONS, trouble=troubles())
    @when(lambda self: len(self.rows.of["universe"]) < MOST_UNIVERSES)
    def register(self, who: int, trouble: Trouble | None) -> None:
        taken = {row["name"] for row in self.rows.of["universe"]}
        name = next(name for name in NAMES if name not in taken)
        work = self.session(who).of.universes.register(UniverseDraft(name))
        self.judge(who, Action(work, registered(name), must_succeed=True), trouble)

    @rule(who=SESSIONS, pick=PICKS, age=AGES, under=PICKS, choice=CHOICES, trouble=troubles())
    @when(lambda self: self.is_some(self.is_disabled))
    def enable(
        self, who: int, pick: int, age: int, under: int, choice: KeyChoice, trouble: Trouble | None
    ) -> None:
        was, is_stale = self.universe(who, pick, age, of=self.is_disabled)
        target, _ = self.configuration(who, under)
        work = self.session(who).of.universe_keys.enable(was, target.id, choice, quiet)
        can_be = not is_stale and not was.is_enabled
        effect = made_key(was.id, target.id, "enabled")
        self.judge(who, Action(work, effect, must_fail=not can_be, must_succeed=can_be), trouble)

    @rule(who=SESSIONS, pick=PICKS, age=AGES, algorithm=ALGORITHMS, trouble=troubles())
    @when(lambda self: self.is_some(self.is_enabled))
    @when(lambda self: len(self.rows.of["universe_key"]) < MOST_KEYS)
    def rotate(
        self, who: int, pick: int, age: int, algorithm: WrapAlgorithm, trouble: Trouble | None
    ) -> None:
        was, is_stale = self.universe(who, pick, age, of=self.is_enabled)
        choice = KeyChoice(algorithm=algorithm)
        work = self.session(who).of.universe_keys.rotate(was, choice, quiet)
        can_be = not is_stale and was.is_enabled
        effect = made_key(was.id, was.configuration_id, "rotated")
        self.judge(who, Action(work, effect, must_fail=not can_be, must_succeed=can_be), trouble)

    @rule(who=SESSIONS, pick=PICKS, age=AGES, to=PICKS, algorithm=ALGORITHMS, trouble=troubles())
    @when(lambda self: self.is_some(self.can_be_rewrapped))
    def rewrap(
        self,
        who: int,
        pick: int,
        age: int,
        to: int,
        algorithm: WrapAlgorithm,
        trouble: Trouble | None,
    ) -> None:
        was, is_stale = self.universe(who, pick, age, of=self.can_be_rewrapped)
        target, _ = self.configuration(who, to)
        work = self.session(who).of.rewrapping.begin(was, target.id, algorithm, quiet)
        action = Action(
            work,
            rewrapped(was.id, self.newest_version(target), algorithm),
            in_part=[rewrapped_in_part(was.id)],
            must_fail=is_stale,
        )
        self.judge(who, action, trouble)

    @rule(who=SESSIONS, pick=PICKS, to=PICKS, algorithm=ALGORITHMS, requests=integers(5, 12))
    @when(lambda self: self.is_some(self.can_be_rewrapped))
    def rewrap_and_stop_midway(
        self, who: int, pick: int, to: int, algorithm: WrapAlgorithm, requests: int
    ) -> None:
        stop = Trouble(Harm.STOPPED_AFTER, VAULT, requests)
        self.rewrap(who, pick, 0, to, algorithm, stop)

    @rule(who=SESSIONS, pick=PICKS, trouble=troubles())
    @when(lambda self: self.is_some(self.is_in_rewrap))
    def resume(self, who: int, pick: int, trouble: Trouble | None) -> None:
        was, _ = self.universe(who, pick, of=self.is_in_rewrap)
        rewrap = self.unfinished_rewrap(was.id)
        assert rewrap is not None
        # Until it has wrapped a key a re-wrap does not keep its configuration from being deleted.
        can_be = self.is_configured(rewrap["configuration_id"])
        action = Action(
            self.session(who).of.rewrapping.resume(was.id, quiet),
            rewrapped(was.id, rewrap["key_id"], WrapAlgorithm[rewrap["algorithm"].upper()]),
            in_part=[rewrapped_in_part(was.id)],
            must_fail=not can_be,
            must_succeed=can_be,
        )
        self.judge(who, action, trouble)

    @rule(who=SESSIONS, pick=PICKS, trouble=troubles())
    @when(lambda self: self.is_some(self.is_in_rewrap))
    def abandon(self, who: int, pick: int, trouble: Trouble | None) -> None:
        was, _ = self.universe(who, pick, of=self.is_in_rewrap)
        work = self.session(who).of.rewrapping.abandon(was.id)
        self.judge(who, Action(work, abandoned(was.id), must_succeed=True), trouble)

    @rule(who=SESSIONS, pick=PICKS, age=AGES, trouble=troubles())
    @when(lambda self: self.is_some(self.is_enabled))
    def disable(self, who: int, pick: int, age: int, trouble: Trouble | None) -> None:
        was, is_stale = self.universe(who, pick, age, of=self.is_enabled)
        can_be = was.is_enabled and not is_stale
        work = self.session(who).of.universes.disable(was)
        action = Action(work, disabled(was.id), must_fail=not can_be, must_succeed=can_be)
        self.judge(who, action, trouble)

    @rule(who=SESSIONS, pick=PICKS, trouble=troubles())
    @when(lambda self: self.is_some(self.has_keys))
    def verify(self, who: int, pick: int, trouble: Trouble | None) -> None:
        universe, _ = self.universe(who, pick, of=self.has_keys)
        action = Action(
            self.session(who).of.verification.verify_universe(universe.id, quiet),
            verified,
            in_part=[verified],
            must_succeed=True,
        )
        self.judge(who, action, trouble)
