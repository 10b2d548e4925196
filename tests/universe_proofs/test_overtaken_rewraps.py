"""A re-wrap that another session brings to its end between two steps of this one."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from catalogue_rows import Rows
from cheap_wrapper import cheap_vaults
from clear_errors import raises_clearly
from forked_sessions import vaults_now
from killable_steps import finish_rewrap, rewrap, universe
from universe_moments import Moment, Moments
from universe_session import Session, prepare, started

from kms_tui.domain.errors import UniverseChanged

KEYS = 3


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A universe whose keys are wrapped with an older version than the newest."""
    await prepare(tmp_path / "data", cheap_vaults(), keys=KEYS)
    return tmp_path / "data"


async def finish(session: Session) -> None:
    await finish_rewrap(session)


async def abandon(session: Session) -> None:
    await session.of.rewrapping.abandon((await universe(session)).id)


def by_another_session(data: Path, act: Callable[[Session], object], moment: str) -> Moments:
    """Return moments at one of which another session does that, all of it."""

    async def do() -> None:
        session = await started(data, vaults_now())
        await act(session)  # type: ignore[misc]  # both are coroutine functions
        await session.close()

    def interfere(passing: Moment) -> None:
        if str(passing) == moment and not done:
            done.append(passing)
            other = threading.Thread(target=asyncio.run, args=(do(),))
            other.start()
            other.join()

    done: list[Moment] = []
    return Moments(interfere)


@pytest.mark.parametrize(
    "moment",
    [
        "after catalogue.begin_rewrap",
        "before catalogue.rewrapped_keys",
        "before catalogue.add_wrapping",
        "after catalogue.add_wrapping",
        "before catalogue.complete_rewrap",
    ],
)
async def test_a_re_wrap_that_another_session_completed_meanwhile_is_told_as_done(
    data: Path, moment: str
) -> None:
    session = await started(data, vaults_now(), by_another_session(data, finish, moment))
    await rewrap(session)
    assert not (await universe(session)).has_unfinished_rewrap
    rows = Rows.read(data)
    kinds = [row["kind"] for row in rows.of["event"]]
    assert len(rows.of["wrapping"]) == 2 * KEYS
    assert (kinds.count("rewrapped"), kinds.count("rewrap_completed")) == (KEYS, 1)
    await session.close()


async def test_a_re_wrap_that_another_session_abandoned_meanwhile_is_told_as_changed(
    data: Path,
) -> None:
    moments = by_another_session(data, abandon, "after catalogue.add_wrapping")
    session = await started(data, vaults_now(), moments)
    with raises_clearly(UniverseChanged):
        await rewrap(session)
    assert (await universe(session)).generation == 0
    await session.close()
