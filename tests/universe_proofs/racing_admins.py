"""Two processes that act on the same catalogue at the same time, again and again.

usage: racing_admins.py RACE ROUNDS

Prints how often each pair of ends came about, and what was wrong.
"""

import asyncio
import gc
import json
import multiprocessing
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from action_effects import deleted, made_key
from catalogue_rows import Rows
from cheap_wrapper import cheap_vaults
from forked_sessions import NEVER, act_until, exit_code, run_apart, start_apart, vaults_now
from key_rules import KeyRules
from killable_steps import configuration, disable, rewrap, rotate, universe
from universe_session import CONFIGURATIONS, Session, new_directory, prepare, quiet, started

from kms_tui.domain.errors import KmsTuiError, NothingToDo
from kms_tui.services.universe_keys import KeyChoice

Act = Coroutine[Any, Any, object]
Told = tuple[int, int]
"""What each was told, as an exit code."""

DONE, REFUSED, TOO_LATE = 0, 3, 4
"""The last one: there was nothing left to do."""
KEYS = 3
LONGEST_DELAY_SECONDS = 0.012
"""About what one action takes, so that either comes first, and both at once."""


@dataclass(frozen=True)
class Race:
    """Two actions, each on what its session has read before the start."""

    one: Callable[[Session], Coroutine[Any, Any, Act]]
    """Reads, and returns what is then done."""
    other: Callable[[Session], Coroutine[Any, Any, Act]]
    expect: Callable[[Rows, Rows, Told], None]
    """Asserts, given the rows before and after and what was told."""
    before: tuple[Callable[[Session], Act], int | str]
    """What was done to the universe before, and the moment at which that was killed."""


async def enabling(session: Session) -> Act:
    was, target = await universe(session), await configuration(session, CONFIGURATIONS[1])
    return session.of.universe_keys.enable(was, target.id, KeyChoice(), quiet)


async def deleting(session: Session) -> Act:
    return session.configurations.delete(await configuration(session, CONFIGURATIONS[1]))


async def rotating(session: Session) -> Act:
    return session.of.universe_keys.rotate(await universe(session), KeyChoice(), quiet)


async def disabling(session: Session) -> Act:
    return session.of.universes.disable(await universe(session))


async def resuming(session: Session) -> Act:
    return session.of.rewrapping.resume((await universe(session)).id, quiet)


def expect_used_or_deleted(before: Rows, after: Rows, told: Told) -> None:
    [target] = [row["id"] for row in before.of["configuration"] if row["name"] == CONFIGURATIONS[1]]
    enabled = made_key(before.of["universe"][0]["id"], target, "enabled")
    assert told in {(DONE, REFUSED), (REFUSED, DONE)}
    assert (enabled if told[0] == DONE else deleted(target))(before, after)


def expect_rewrapped_whole(before: Rows, after: Rows, told: Told) -> None:
    """Assert that the re-wrap is done, also of a key that was made meanwhile."""
    kinds, is_rotated = _kinds(before, after), told[1] == DONE
    assert told[0] == DONE
    assert (kinds["rewrap_completed"], kinds["rotated"]) == (1, is_rotated)
    assert after.of["universe"][0]["generation"] == 1
    assert len(after.of["universe_key"]) == KEYS + is_rotated


def expect_rewrapped_once(before: Rows, after: Rows, told: Told) -> None:
    assert told in {(DONE, DONE), (DONE, TOO_LATE), (TOO_LATE, DONE)}
    assert _kinds(before, after) == {"rewrapped": KEYS - 1, "rewrap_completed": 1}
    assert len(after.of["wrapping"]) == 2 * KEYS


def expect_told_in_any_order(before: Rows, after: Rows, told: Told) -> None:
    kinds = _kinds(before, after)
    assert DONE in told
    assert (kinds["disabled"], kinds["rotated"]) == (told[0] == DONE, told[1] == DONE)


def _kinds(before: Rows, after: Rows) -> Counter[str]:
    return Counter(row["kind"] for row in after.added_since(before, "event"))


_AFTER_ONE_KEY = (rewrap, "after catalogue.add_wrapping")
RACES = {
    "enable and delete": Race(enabling, deleting, expect_used_or_deleted, (disable, NEVER)),
    "re-wrap and rotate": Race(resuming, rotating, expect_rewrapped_whole, _AFTER_ONE_KEY),
    "re-wrap twice": Race(resuming, resuming, expect_rewrapped_once, _AFTER_ONE_KEY),
    "disable and rotate": Race(disabling, rotating, expect_told_in_any_order, (rotate, NEVER)),
}


class Races:
    """The rounds of one race."""

    def __init__(self, race: Race, parent: Path) -> None:
        self._race = race
        self._parent = parent
        self._template = parent / "template"
        self._line = multiprocessing.get_context("fork").Barrier(2)
        self._delays = random.Random(KEYS)  # noqa: S311 - no key
        self.ends: Counter[Told] = Counter()
        self.wrong: list[str] = []

    def prepare(self) -> None:
        """Make the data that each round begins with."""

        async def make() -> int:
            await prepare(self._template, cheap_vaults(), keys=KEYS)
            return DONE

        assert run_apart(make) == DONE
        act, fatal = self._race.before
        run_apart(partial(act_until, act, self._template, fatal))

    def run(self, number: int) -> None:
        """Run one round, and look at what is left."""
        data = Path(shutil.copytree(self._template, self._parent / str(number)))
        early, late = 0.0, self._delays.uniform(0, LONGEST_DELAY_SECONDS)
        delays = (early, late) if number % 2 else (late, early)
        acts = zip((self._race.one, self._race.other), delays, strict=True)
        admins = [start_apart(partial(self._act, data, *act)) for act in acts]
        codes = [exit_code(admin) for admin in admins]
        told = (codes[0], codes[1])
        self.ends[told] += 1
        if run_apart(partial(self._look, data, told)) != DONE:
            self.wrong.append(f"round {number}: {told}")
        shutil.rmtree(data)

    async def _act(
        self, data: Path, act: Callable[[Session], Coroutine[Any, Any, Act]], delay: float
    ) -> int:
        session = await started(data, vaults_now())
        work = await act(session)
        self._line.wait(timeout=30)
        await asyncio.sleep(delay)  # neither waits for anything: it is where the start line is
        try:
            await work
        except NothingToDo:
            return TOO_LATE
        except KmsTuiError:
            return REFUSED
        return DONE

    async def _look(self, data: Path, told: Told) -> int:
        session = await started(data, vaults_now())
        await session.configurations.recover()
        rules, before = KeyRules(data, vaults_now()), Rows.read(self._template)
        after = rules.expect_kept()
        after.expect_after(before)
        rules.expect_no_orphan()
        self._race.expect(before, after, told)
        [found] = await session.of.universes.list()
        verifying = session.of.verification.verify_universe(found.id, quiet)
        assert await verifying == found.key_count
        await session.close()
        return DONE


def main() -> None:
    with new_directory() as directory:
        races = Races(RACES[sys.argv[1]], Path(directory))
        gc.freeze()  # a collection in a child would copy the pages it shares with this process
        races.prepare()
        for number in range(int(sys.argv[2])):
            races.run(number)
    ends = {f"{one} {other}": times for (one, other), times in sorted(races.ends.items())}
    sys.stdout.write(json.dumps({"ends": ends, "wrong": races.wrong}))


if __name__ == "__main__":
    os.umask(0o077)
    main()
