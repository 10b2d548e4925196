"""A key is created while Azure fails: one version at most, none of which nobody knows."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from azure_troubles import after_effect, answering, at, cut, in_turn, silence
from counting import Sized, Tally
from failure_answers import BUSY, OUTAGES
from saved_in_trouble import Saved, draft_for
from saving_bench import Bench
from troubled_azure import Step, Trouble, TroubledAzure, step_of, troubled_azure
from ways_to_azure import Site, vault_name

from kms_tui.sandbox.http_messages import Answer, IncomingRequest, Service
from kms_tui.sandbox.vault_plans import VaultPlan

KEY = "wanted"
ANSWERS: dict[str, Trouble] = {
    "429": answering(BUSY),
    **{str(status): answering(answer) for status, answer in OUTAGES.items()},
    "cut": cut,
    "time-out": silence,
}
LOOKS: dict[str, Trouble | None] = {
    "and the look finds out": None,
    "and the first look fails too": in_turn(answering(OUTAGES[503])),
    "and no look succeeds": answering(OUTAGES[503]),
}
"""What becomes of the reads after the creation, while the first save lasts."""


@dataclass(frozen=True)
class Case:
    """A creation that fails before or after it had its effect, and what a look then shows."""

    answer: str
    is_done: bool
    look: str

    @property
    def name(self) -> str:
        """Say it in words."""
        return f"{self.answer} {'after' if self.is_done else 'before'} the effect, {self.look}"

    @property
    def trouble(self) -> Trouble:
        """Return it as what happens on the way; it comes once."""
        creation = ANSWERS[self.answer]
        return _once(after_effect(creation) if self.is_done else creation, LOOKS[self.look])


CASES = [
    case
    for case in (Case(*parts) for parts in itertools.product(ANSWERS, (False, True), LOOKS))
    if not (case.answer == "429" and case.is_done)  # who throttles has done nothing
]


def _once(creation: Trouble, look: Trouble | None) -> Trouble:
    """Let the first creation fail, and the reads after it until the next one is asked for."""
    failing, greetings = at(Step.CREATE, in_turn(creation)), 0
    is_created = False

    async def answer(request: IncomingRequest, azure: Service) -> Answer:
        nonlocal greetings, is_created
        step = step_of(request)
        greetings += step is Step.GREET
        if step is Step.READ and is_created and greetings == 1 and look is not None:
            return await look(request, azure)
        is_created |= step is Step.CREATE
        return await failing(request, azure)

    return answer


@dataclass(frozen=True)
class Tried:
    """What two saves made of it: the second is the admin, who presses again."""

    first: Saved
    second: Saved
    sent: int
    """How often a key was asked for."""

    @property
    def wrongs(self) -> list[str]:
        """Say what is lost, untold or too much."""
        wrongs = [] if self.first.told.saved else self.first.wrongs
        if self.first.versions > 1 or self.second.versions > 1:
            wrongs.append(f"{self.second.versions} versions")
        if self.sent > 1 + (self.first.versions == 0):
            wrongs.append(f"asked for {self.sent} times")
        if self.second.told.saved is None and self.first.told.saved is None:
            wrongs.append(f"pressed again, and nothing saved: {self.second.told.verdicts}")
        return wrongs


async def _tried(case: Case, directory: Path) -> Tried:
    plan = VaultPlan(name=vault_name(case.name), what="", keys=())
    async with troubled_azure(directory, plan, case.trouble) as azure:
        patience = 4.0 if case.answer == "time-out" else 15.0
        network = replace(azure.network, read_seconds=patience, pauses_seconds=(0.0, 0.1, 0.1))
        site = Site(network, f"https://{plan.host}")
        async with Bench.opened(directory / "data", network) as bench:
            first = await _saved(bench, site, "first", azure)
            second = await _saved(bench, site, "second", azure)
    return Tried(first, second, azure.asked(Step.CREATE))


async def _saved(bench: Bench, site: Site, name: str, azure: TroubledAzure) -> Saved:
    told = await bench.save(draft_for(name, site, KEY))
    return Saved(told, await bench.left_behind(), azure.versions(KEY))


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _side_by_side(tries: list[Callable[[], Awaitable[Tried]]]) -> list[Tried]:
    async def run() -> list[Tried]:
        turn = asyncio.Semaphore(4)

        async def one(attempt: Callable[[], Awaitable[Tried]]) -> Tried:
            async with turn:
                return await attempt()

        return await asyncio.gather(*map(one, tries))

    return asyncio.run(run())


@pytest.mark.proves("R10")
@pytest.mark.attack(
    "5.7 the SDK repeats a creation", defence="no retries: sent once, tagged, then looked for"
)
def test_a_creation_that_fails_makes_one_version_at_most_and_none_unknown(
    tmp_path: Path, sized: Sized, tally: Tally
) -> None:
    cases = CASES[:: sized(3, 1)]
    tried = _side_by_side(
        [partial(_tried, case, _folder(tmp_path / str(CASES.index(case)))) for case in cases]
    )
    wrongs = {case.name: one.wrongs for case, one in zip(cases, tried, strict=True) if one.wrongs}
    tally("R10", "created at most once", tried=len(cases), failed=len(wrongs))
    assert wrongs == {}
