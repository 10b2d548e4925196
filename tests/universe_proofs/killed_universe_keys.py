"""Runs a step again and again, killed at each moment, and looks what the next session finds.

usage: killed_universe_keys.py STEP FIRST STRIDE   (kills at moment FIRST, FIRST + STRIDE, ...)
       killed_universe_keys.py STEP twice KILLS    (kills also the session that makes it good)
       killed_universe_keys.py STEP anywhen KILLS  (kills at random times, between the moments too)

Prints how many were killed, how many of them left the step undone and how many done, and what was
wrong. Each run is a process of its own on its own copy of the data.
"""

import gc
import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from action_effects import nothing
from catalogue_rows import Rows
from cheap_wrapper import cheap_vaults
from forked_sessions import NEVER, act_until, exit_code, run_apart, start_apart, vaults_now
from key_rules import KeyRules
from killable_steps import STEPS, KillableStep
from universe_session import (
    Session,
    new_directory,
    prepare,
    quiet,
    started,
)

UNDONE, DONE = 0, 3
"""Exit codes of the process that looks; any other one is a failure."""
MOMENTS_OF_A_KEY = 8
"""Of a re-wrap: before and after unwrapping, wrapping, unwrapping again and recording."""


@dataclass
class Runs:
    """The runs of one step."""

    step: KillableStep
    parent: Path
    killed: int = 0
    outcomes: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def prepare(self) -> None:
        """Make the data that each run begins with."""

        async def make() -> int:
            await prepare(self.parent / "template", cheap_vaults(), keys=self.step.keys)
            return UNDONE

        assert run_apart(make) == UNDONE
        for act, fatal in self.step.before:
            code = run_apart(partial(act_until, act, self.parent / "template", fatal))
            assert code == (-signal.SIGKILL if fatal else UNDONE)

    def run(self, *fatal: int) -> bool:
        """Run the step to the first moment, then each next session to its own; then look."""
        data = self._copied("-".join(map(str, fatal)))
        acts = [self.step.act, *[self._make_good] * (len(fatal) - 1)]
        codes = [
            run_apart(partial(act_until, act, data, at))
            for act, at in zip(acts, fatal, strict=True)
        ]
        return self._judge(data, codes)

    def run_for(self, seconds: float) -> bool:
        """Run the step for that long; then look."""
        data = self._copied(f"{seconds:.6f}-s")
        child = start_apart(partial(act_until, self.step.act, data, NEVER))
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        return self._judge(data, [exit_code(child)])

    def _copied(self, name: str) -> Path:
        return Path(shutil.copytree(self.parent / "template", self.parent / name))

    def _judge(self, data: Path, codes: Sequence[int]) -> bool:
        """Look at what is left; tell whether every process was killed."""
        outcome = run_apart(partial(self._look, data))
        has_died = all(code == -signal.SIGKILL for code in codes)
        self.killed += has_died
        self.outcomes[outcome] += has_died
        if outcome not in (UNDONE, DONE) or not {*codes} <= {0, -signal.SIGKILL}:
            self.wrong.append(f"killed at {data.name}: {codes}, then {outcome}")
        shutil.rmtree(data)
        return has_died

    async def _make_good(self, session: Session) -> None:
        await session.configurations.recover()
        if self.step.finish:
            await self.step.finish(session)

    async def _look(self, data: Path) -> int:
        """Let the next session make it good; assert all rules; tell whether the step was done."""
        before = Rows.read(self.parent / "template")
        session = await started(data, vaults_now())
        await self._make_good(session)
        rules = KeyRules(data, vaults_now())
        after = rules.expect_kept()
        after.expect_after(before)
        rules.expect_no_orphan()
        assert not list(data.glob("operations/*"))  # noqa: ASYNC240 - nothing else runs
        is_done = self.step.done(before)(before, after)
        assert is_done or (nothing(before, after) and not self.step.finish)
        [universe] = await session.of.universes.list()
        verifying = session.of.verification.verify_universe(universe.id, quiet)
        assert await verifying == universe.key_count
        await session.close()
        return DONE if is_done else UNDONE


def kill_everywhere(runs: Runs, first: int, stride: int) -> None:
    """Kill at each so many moments until one comes after the end."""
    for number in count(first, stride):
        if not runs.run(number):
            return


def kill_twice(runs: Runs, kills: int) -> None:
    """Kill at random moments, each time also what makes it good; always at the same ones."""
    draw = random.Random(kills)  # noqa: S311 - no key
    moments = MOMENTS_OF_A_KEY * runs.step.keys
    while runs.killed < kills:
        first = draw.randint(1, moments)
        runs.run(first, draw.randint(1, moments - first + MOMENTS_OF_A_KEY))


def kill_anywhen(runs: Runs, kills: int) -> None:
    """Kill at random times until that many came before the end."""
    draw = random.Random(kills)  # noqa: S311 - no key
    began = time.monotonic()
    runs.run(NEVER)
    longest = time.monotonic() - began
    while runs.killed < kills:
        runs.run_for(draw.uniform(0, longest))


def main() -> None:
    name, mode, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with new_directory() as directory:
        runs = Runs(STEPS[name], Path(directory))
        gc.freeze()  # a collection in a child would copy the pages it shares with this process
        runs.prepare()
        if mode == "twice":
            kill_twice(runs, number)
        elif mode == "anywhen":
            kill_anywhen(runs, number)
        else:
            kill_everywhere(runs, int(mode), number)
    told = {
        "killed": runs.killed,
        "undone": runs.outcomes[UNDONE],
        "done": runs.outcomes[DONE],
        "wrong": runs.wrong,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    os.umask(0o077)
    main()
