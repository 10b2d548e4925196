"""Carries operations out in trouble, again and again, and judges what is left each time.

usage: troubled_operations.py PARENT TROUBLE FORM SANDBOX WAY[:FIRST:STRIDE] ...

TROUBLE is one of those below. Each way is tried at every STRIDE-th of the points that come into
question in the FORM, short or long. SANDBOX says in JSON where Azure is for what needs a real one.
Prints what became of each way, as JSON.
"""

import gc
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from effect_points import Failures, Points, kill, stop
from forked_works import ended, go_on, has_stopped, start
from judged_data import Judgement, State, judge_again, leftovers, looked_at, recover
from prepared_data import act_in, prepare, start_for
from program_on_data import Started
from recovery_parts import entries, place
from troubled_ways import WAYS, Way, carry_out, prepared_way

from kms_tui.domain.errors import KmsTuiError
from kms_tui.effects import watched

AT_ONCE = 20
"""How many directories one process judges."""
IMPATIENT_SECONDS = 0.05
FAILURES = Failures()
_ON_THE_AUDIT_LOG = (
    *("rotate the audit log", "write after a torn line", "write after a killed first line"),
    "register a universe",
)
_AT_EVERY_PASSING = (
    "create",
    "create with a new key",
    "edit",
    "re-wrap",
    "import keys",
)
"""In the short form the other ways are tried at the first passing of each point; and the audit log,
which every one of them writes to, only in the ways that are about it."""


@dataclass
class Outcome:
    """What became of one way."""

    way: str
    tried: int = 0
    wrong: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    """Where it met the trouble."""
    has_been: list[bool] = field(default_factory=lambda: [False, False])
    """Whether any was found as before, and as after the operation."""


@dataclass(frozen=True)
class Trial:
    """One run that met trouble."""

    data: Path
    point: str
    told: str | None = None
    """What the run said of itself: the error it ended with, nothing, or None if it was killed."""
    wrong: Sequence[str] = ()
    """What was wrong at once."""


class Trials:
    """All runs of one way, each on a copy of the same data."""

    def __init__(self, name: str, template: Path, sandbox: Mapping[str, str]) -> None:
        self.way = WAYS[name]
        self.outcome = Outcome(name)
        self._data = prepared_way(
            self.way, template, sandbox if name == "create with a new key" else {}
        )
        unharmed = self.copied("unharmed")
        [self.passed] = _told(partial(_unharmed, self.way, unharmed))
        self._before, self._after = self._states(self.copied("untouched"), unharmed)

    def copied(self, name: str) -> Path:
        """Return a copy of the data that has that name."""
        return Path(shutil.copytree(self._data, self._data.with_name(name)))

    def points(self, form: str, stride: tuple[int, int]) -> Iterator[tuple[int, str]]:
        """Return number and name of each point at which there is to be trouble."""
        due, seen = [], set()
        for number, point in enumerate(self.passed, 1):
            is_new = point not in seen or self.outcome.way in _AT_EVERY_PASSING
            is_of_log = "audit" in point and self.way.operation not in _ON_THE_AUDIT_LOG
            seen.add(point)
            if form == "long" or (is_new and not is_of_log and self.way.only in point):
                due.append((number, point))
        first, step = stride
        yield from due[first::step]

    def judge(self, trials: Sequence[Trial], *, again: bool = True) -> None:
        """Judge what each run left behind, if it is worth the time by carrying it out again."""
        operation = self.way.operation if again else ""
        for begin in range(0, len(trials), AT_ONCE):
            some = trials[begin : begin + AT_ONCE]
            judged = _told(partial(_judged, [trial.data for trial in some], operation))
            for trial, judgement in zip(some, judged, strict=True):
                self._take(trial, Judgement(**judgement))
                shutil.rmtree(trial.data)

    def _take(self, trial: Trial, judgement: Judgement) -> None:
        wrong = [*trial.wrong, *judgement.wrong]
        if not self.is_whole(judgement.state):
            wrong.append(f"half: {judgement.state}")
        if trial.told == "" and judgement.state != self._after:
            wrong.append(f"was told as done: {judgement.state}")
        self.outcome.has_been[0] |= judgement.state == self._before
        self.outcome.has_been[1] |= judgement.state == self._after
        self.outcome.tried += 1
        self.outcome.points.append(trial.point)
        self.outcome.wrong += [f"{trial.point} ({trial.data.name}): {each}" for each in wrong]

    def is_whole(self, state: State) -> bool:
        """Whether it is as before or as after, or each part of it if it is done in steps."""
        before, after = self._before, self._after
        if state in (before, after, {**before, **self.way.between}):
            return True
        every = {*before, *after, *state}
        return self.way.is_stepwise and all(
            state.get(part) in (before.get(part), after.get(part)) for part in every
        )

    def _states(self, *datas: Path) -> Iterator[State]:
        for data in datas:
            judgement = _told(partial(_looked_at, data))
            assert not judgement["wrong"], f"{self.outcome.way}: {judgement}"
            yield judgement["state"]


def _told(work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever it tells
    return ended(start(work))


async def _unharmed(way: Way, data: Path) -> list[list[str]]:
    points = Points(failing=way.failing)
    error = await carry_out(way, data, points)
    assert not error or way.failing, f"{way.operation} ended with {error}"
    return [points.passed]


async def _looked_at(data: Path) -> dict[str, Any]:
    return asdict(await looked_at(data))


async def _judged(datas: Sequence[Path], operation: str) -> list[dict[str, Any]]:
    if operation:
        return [asdict(await judge_again(data, operation)) for data in datas]
    found = [(data, await looked_at(data)) for data in datas]
    return [{"state": of.state, "wrong": [*of.wrong, *leftovers(data)]} for data, of in found]


def killed(trials: Trials, form: str, stride: tuple[int, int]) -> None:
    """Kill at each point, start again and recover; then do it again."""
    done = []
    for number, point in trials.points(form, stride):
        data = trials.copied(f"{number:04}")
        points = Points(number, partial(_die, point), trials.way.failing)
        if _told(partial(carry_out, trials.way, data, points)) is not None:
            trials.outcome.wrong.append(f"{point} was not met again")
        done.append(Trial(data, point))
    trials.judge(done)


def _die(expected: str, point: str) -> None:
    assert point == expected, f"{point} came instead of {expected}"
    kill(point)


def killed_twice(trials: Trials, form: str, stride: tuple[int, int]) -> None:
    """Kill, then kill the recovery at each of its points; then start again and recover."""
    seen: set[tuple[object, ...]] = set()
    done: list[Trial] = []
    for number, point in trials.points(form, (0, 1)):
        first = trials.copied(f"{number:04}")
        _told(partial(carry_out, trials.way, first, Points(number, failing=trials.way.failing)))
        recovered = Path(shutil.copytree(first, first.with_name(f"{first.name}-whole")))
        held = len(entries(recovered)) if place(recovered).exists() else 0
        passed = _told(partial(_recover, recovered, Points()))
        shutil.rmtree(recovered)
        # What is left of several kills is often the same, and so is what the recovery does.
        if form == "long" or (held, *passed) not in seen:
            seen.add((held, *passed))
            done += _killed_recoveries(first, point, passed, stride)
        shutil.rmtree(first)
    trials.judge(done, again=False)


def _killed_recoveries(
    first: Path, point: str, passed: Sequence[str], stride: tuple[int, int]
) -> Iterator[Trial]:
    begin, step = stride
    for second in range(1 + begin, len(passed) + 1, step):
        data = Path(shutil.copytree(first, first.with_name(f"{first.name}-{second:04}")))
        _told(partial(_recover, data, Points(second)))
        yield Trial(data, f"{point}, then {passed[second - 1]}")


async def _recover(data: Path, points: Points) -> list[str]:
    """Do what the next start does, as far as a kill lets it."""
    session = Started.on(data)
    with watched(points):
        await recover(session, {})
    return points.passed


def failed(trials: Trials, form: str, stride: tuple[int, int]) -> None:
    """Let the effect at each point fail; judge in the same session, then in the next one."""
    done = []
    for number, point in trials.points(form, stride):
        if FAILURES.can_fail(point):
            data = trials.copied(f"{number:04}")
            told, state, wrong = _told(partial(_fail, trials.way, data, number))
            if not trials.is_whole(state):
                wrong.append(f"half in the same session: {state}")
            done.append(Trial(data, point, told, wrong))
    trials.judge(done, again=form == "long")


async def _fail(way: Way, data: Path, number: int) -> tuple[str, State, list[str]]:
    session, told, wrong = start_for(way.operation, data), "", []
    with watched(Points(number, FAILURES.raise_at, way.failing)):
        try:
            await act_in(session, way.operation)
        except KmsTuiError as error:
            told = type(error).__name__
        except Exception as error:  # noqa: BLE001 - that is what must not come out
            told = type(error).__name__
            wrong = [f"{told} came out: {error}"]
    judgement = await looked_at(data, session)
    return told, judgement.state, [*wrong, *judgement.wrong]


def paused(trials: Trials, form: str, stride: tuple[int, int]) -> None:
    """Stop at each point; another session starts and recovers; then let the first one go on."""
    done = []
    for number, point in trials.points(form, stride):
        data = trials.copied(f"{number:04}")
        first = start(partial(carry_out, trials.way, data, Points(number, stop)))
        if has_stopped(first):
            _told(partial(_meanwhile, data))
            go_on(first)
        told = ended(first)
        assert isinstance(told, str)
        done.append(Trial(data, point, told, [f"it ended with {told}"] if told else []))
    trials.judge(done, again=form == "long")


async def _meanwhile(data: Path) -> None:
    """Do what a start does, as far as the other session's locks let it."""
    session = Started.on(data, patience_seconds=IMPATIENT_SECONDS)
    await looked_at(data, session)


TROUBLES = {"kill": killed, "kill twice": killed_twice, "fail": failed, "pause": paused}


def main() -> None:
    parent, trouble, form, sandbox, *ways = sys.argv[1:]
    gc.freeze()  # a collection in a child would copy the pages it shares with this process
    template = Path(_told(partial(prepare, Path(parent))))
    outcomes = []
    for way in ways:
        name, *stride = way.split(":")
        first, step = map(int, stride or ("0", "1"))
        trials = Trials(name, template, json.loads(sandbox))
        TROUBLES[trouble](trials, form, (first, step))
        outcomes.append(asdict(trials.outcome))
    sys.stdout.write(json.dumps(outcomes))


if __name__ == "__main__":
    os.umask(0o077)
    main()
