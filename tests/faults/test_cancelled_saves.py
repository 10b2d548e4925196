"""A save that is cancelled anywhere leaves all of it or nothing, at once and without a restart."""

import asyncio
import random
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from faulty_session import eventually, new_session, save, save_cancelled_when
from interposed_ports import Moment, Moments
from recovery_parts import DRAFT, draft_for
from whole_or_nothing import close, found

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.domain.configuration import ConfigurationDraft

FEWEST_MOMENTS = {"existing key": 30, "new key": 31}
"""What a save passes at the least, so that no refactoring lets moments vanish unnoticed."""
RANDOM_CANCELS = 12
LATEST_SECONDS = 0.1
"""About what a whole save takes."""


def draft_of(kind: str, name: str) -> ConfigurationDraft:
    return DRAFT if kind == "existing key" else draft_for(f"cancelled-{name}")


async def moments_of_a_save(data: Path, vaults: AzureKeyVaults, kind: str) -> list[Moment]:
    session, moments = await new_session(data, vaults=vaults), Moments()
    await save(moments.around(session), draft_of(kind, data.name))
    assert len(await found(session, data)) == 1
    await close(session)
    return moments.passed


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("kind", FEWEST_MOMENTS)
async def test_a_save_cancelled_at_any_call_leaves_all_of_it_or_nothing(
    vaults: AzureKeyVaults, tmp_path: Path, kind: str, times: int
) -> None:
    moments = await moments_of_a_save(tmp_path / f"unharmed-{times}", vaults, kind)
    assert len(moments) >= FEWEST_MOMENTS[kind]
    left = {}
    for moment in moments:
        data = tmp_path / f"{moment.number}-{times}"
        session = await new_session(data, vaults=vaults)
        is_time = partial(_is_among, range(moment.number, moment.number + times))
        await save_cancelled_when(is_time, session, draft_of(kind, data.name))
        left[str(moment)] = len(await eventually(partial(found, session, data)))
        await close(session)
    assert left == {str(m): int(m.number > _last_before_storing(moments)) for m in moments}


def _last_before_storing(moments: list[Moment]) -> int:
    """Return the number of the last moment at which a cancellation can still stop everything."""
    return next(m.number for m in moments if m.call == "put" and m.is_before)


async def test_a_save_cancelled_at_a_random_time_leaves_all_of_it_or_nothing(
    vaults: AzureKeyVaults, tmp_path: Path
) -> None:
    delays = random.Random(4)  # noqa: S311 - no key
    for run in range(RANDOM_CANCELS):
        data = tmp_path / str(run)
        session = await new_session(data, vaults=vaults)
        with suppress(TimeoutError):
            await asyncio.wait_for(save(session), delays.uniform(0, LATEST_SECONDS))
        await eventually(partial(found, session, data))
        await close(session)


def _is_among(numbers: range, moment: Moment) -> bool:
    return moment.number in numbers
