"""Saves that each go a way of their own, side by side, and what became of them."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from saving_bench import Bench, Told
from ways_to_azure import Site, Way

from kms_tui.domain.check import CheckName, Verdict
from kms_tui.domain.configuration import ConfigurationDraft
from kms_tui.sandbox import world

_SIDE_BY_SIDE = 4
"""More would let those wait that are measured."""


@dataclass(frozen=True)
class Failure:
    """One thing that goes wrong during a save, and what has to come of it."""

    name: str
    way: Way
    check: CheckName | None = None
    """The first check that complains; None if the save must succeed."""
    found: str = ""
    """A part of what is said."""
    code: str = ""
    verdict: Verdict = Verdict.FAIL
    key_name: str = "good"
    key_size: int = 2048
    within_seconds: float = 12.0
    """Two pauses of a second and two, time-outs, and a busy machine; unbounded it is minutes."""
    read_seconds: float = 15.0
    """How long an answer is waited for; short where none will come."""

    @property
    def is_silent(self) -> bool:
        """Whether it takes its time and no work, so that it disturbs nobody."""
        return self.read_seconds < 15.0


@dataclass(frozen=True)
class Saved:
    """What was told of a save, and what it left behind."""

    told: Told
    left_behind: Mapping[str, int]
    versions: int
    """Of the key, created by this save."""

    @property
    def wrongs(self) -> list[str]:
        """Say what is left behind although the save did not succeed, and nobody was told."""
        wrongs = [f"{number} {what}" for what, number in self.left_behind.items()]
        if self.versions and not self.told.checks[-1].leaves:
            wrongs.append("an untold key version")
        return wrongs


def draft_for(name: str, site: Site, key_name: str, key_size: int = 2048) -> ConfigurationDraft:
    """Return the form of a save that may create the key."""
    return ConfigurationDraft(
        name=name,
        tenant_id=world.TENANT_ID,
        client_id=world.CLIENT_ID,
        vault_url=site.vault_url,
        key_name=key_name,
        key_size=key_size,
        may_create_key=True,
    )


def save_all(failures: Sequence[Failure], directory: Path) -> dict[str, Saved]:
    """Save once in each kind of trouble; return by name what became of it."""

    async def save() -> dict[str, Saved]:
        working = asyncio.Semaphore(_SIDE_BY_SIDE)
        waiting = asyncio.Semaphore(2 * _SIDE_BY_SIDE)
        saves = [
            _save(failure, directory, waiting if failure.is_silent else working)
            for failure in failures
        ]
        saved = await asyncio.gather(*saves)
        return {failure.name: one for failure, one in zip(failures, saved, strict=True)}

    return asyncio.run(save())


async def _save(failure: Failure, parent: Path, turn: asyncio.Semaphore) -> Saved:
    directory = parent / f"{time.monotonic_ns()}"
    directory.mkdir()
    async with turn, AsyncExitStack() as ended:
        site = await ended.enter_async_context(failure.way(failure.name, directory))
        network = replace(
            site.network,
            connect_seconds=min(failure.read_seconds, site.network.connect_seconds),
            read_seconds=failure.read_seconds,
            call_seconds=failure.read_seconds + 1,
            pauses_seconds=(0.0, 0.1, 0.1),
        )
        bench = await ended.enter_async_context(
            Bench.opened(directory / "data", network, site.clouds)
        )
        draft = draft_for(failure.name, site, failure.key_name, failure.key_size)
        told = await bench.save(draft)
        return Saved(told, await bench.left_behind(), site.versions(failure.key_name))
