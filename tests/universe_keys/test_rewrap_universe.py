"""Re-wrapping: all keys of a universe under another master key or version, old rows kept."""

import asyncio

import pytest
from clear_errors import raises_clearly
from universe_bench import CHOICE, Bench, Told

from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import NothingToDo, RewrapUnfinished, UniverseChanged
from kms_tui.domain.history import EventKind, HistoryFilter
from kms_tui.domain.universe import Universe
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.sandbox.server import Sandbox
from kms_tui.services.universe_keys import KeyChoice

ALGORITHM = WrapAlgorithm.RSA_OAEP_256


class StopAfter(Told):
    """Stops the action that it is told of, as Esc does, when so many keys are done."""

    def __init__(self, keys: int) -> None:
        super().__init__()
        self._keys = keys

    def __call__(self, check: Check) -> None:
        super().__call__(check)
        is_done = check.name.startswith("orders key") and check.verdict is Verdict.PASS
        self._keys -= is_done
        task = asyncio.current_task()
        if is_done and not self._keys and task is not None:
            task.cancel()


async def _stopped(bench: Bench, universe: Universe, target: KmsConfiguration, keys: int) -> None:
    rewrapping = bench.of.rewrapping.begin(universe, target.id, ALGORITHM, StopAfter(keys))
    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(rewrapping)


async def test_all_keys_move_to_another_configuration_and_unwrap_there(
    bench: Bench, prod: KmsConfiguration
) -> None:
    other = await bench.configuration("other", "good-3072")
    universe = await bench.enabled(prod, keys=3)
    moved = await bench.of.rewrapping.begin(universe, other.id, ALGORITHM, Told())
    keys = await bench.keys(moved)
    assert {key.wrapping.configuration_id for key in keys} == {other.id}
    assert {key.wrapping.generation for key in keys} == {moved.generation} == {1}
    assert await bench.of.verification.verify_universe(universe.id, Told()) == 3


async def test_the_keys_themselves_and_the_active_one_stay_the_same(
    bench: Bench, prod: KmsConfiguration
) -> None:
    other = await bench.configuration("other", "good-3072")
    universe = await bench.enabled(prod, keys=2)
    before = await bench.keys(universe)
    moved = await bench.of.rewrapping.begin(universe, other.id, ALGORITHM, Told())
    after = await bench.keys(moved)
    assert [(k.id, k.fingerprint, k.db_key_id) for k in after] == [
        (k.id, k.fingerprint, k.db_key_id) for k in before
    ]
    assert moved.active_key_id == universe.active_key_id


async def test_the_old_wrappings_are_kept(bench: Bench, prod: KmsConfiguration) -> None:
    other = await bench.configuration("other", "good-3072")
    universe = await bench.enabled(prod)
    [before] = await bench.keys(universe)
    await bench.of.rewrapping.begin(universe, other.id, ALGORITHM, Told())
    new, old = await bench.of.universes.wrappings(before.id)
    assert old == before.wrapping
    assert new.configuration_id == other.id


async def test_a_newer_version_of_the_same_master_key_takes_over(
    bench: Bench, sandbox: Sandbox
) -> None:
    configuration = await bench.configuration("versions", "rewrapped-to-newest")
    universe = await bench.enabled(configuration, keys=2)
    await _new_version(bench, configuration)
    moved = await bench.of.rewrapping.begin(universe, configuration.id, ALGORITHM, Told())
    [version] = {key.wrapping.key_id for key in await bench.keys(moved)}
    assert version != configuration.key_id
    assert await bench.of.verification.verify_universe(universe.id, Told()) == 2
    assert sandbox.requests


async def _new_version(bench: Bench, configuration: KmsConfiguration) -> None:
    """Make a newer version of a master key, as an admin does in the portal."""
    async with bench.of.universe_keys.vaults.of(configuration.id, Told()) as opened:
        await opened.vault.create_key(configuration.key_name, 2048, "in-the-portal")


async def test_keys_of_another_algorithm_are_brought_to_the_one_asked_for(
    bench: Bench, prod: KmsConfiguration
) -> None:
    universe = await bench.universe()
    choice = KeyChoice(algorithm=WrapAlgorithm.RSA_OAEP)
    universe = await bench.of.universe_keys.enable(universe, prod.id, choice, Told())
    moved = await bench.of.rewrapping.begin(universe, prod.id, ALGORITHM, Told())
    [key] = await bench.keys(moved)
    assert key.wrapping.algorithm is ALGORITHM


async def test_there_is_nothing_to_do_when_all_is_as_asked(
    bench: Bench, prod: KmsConfiguration
) -> None:
    universe = await bench.enabled(prod)
    with raises_clearly(NothingToDo):
        await bench.of.rewrapping.begin(universe, prod.id, ALGORITHM, Told())
    assert await bench.of.universes.unfinished_rewrap(universe.id) is None


async def test_a_stopped_run_leaves_the_old_wrappings_in_use(
    bench: Bench, prod: KmsConfiguration
) -> None:
    other = await bench.configuration("other", "good-3072")
    universe = await bench.enabled(prod, keys=3)
    before = await bench.keys(universe)
    await _stopped(bench, universe, other, 1)
    stopped = await bench.of.universes.get(universe.id)
    assert stopped.has_unfinished_rewrap
    assert await bench.keys(stopped) == before


async def test_a_stopped_run_is_resumed_with_the_keys_that_are_left(
    bench: Bench, prod: KmsConfiguration
) -> None:
    other = await bench.configuration("other", "good-3072")
    universe = await bench.enabled(prod, keys=3)
    await _stopped(bench, universe, other, 2)
    told = Told()
    moved = await bench.of.rewrapping.resume(universe.id, told)
    assert [check.found for check in told.checks].count("done before") == 2
    assert {k.wrapping.configuration_id for k in await bench.keys(moved)} == {other.id}
    assert not moved.has_unfinished_rewrap


async def test_a_key_made_between_stop_and_resume_is_done_too(
    bench: Bench, prod: KmsConfiguration
) -> None:
    other = await bench.configuration("other", "good-3072")
    universe = await bench.enabled(prod, keys=2)
    await _stopped(bench, universe, other, 1)
    universe = await bench.of.universes.get(universe.id)
    await bench.of.universe_keys.rotate(universe, CHOICE, Told())
    moved = await bench.of.rewrapping.resume(universe.id, Told())
    assert [k.wrapping.configuration_id for k in await bench.keys(moved)] == [other.id] * 3


async def test_a_second_re_wrap_is_refused_while_one_is_unfinished(
    bench: Bench, prod: KmsConfiguration
) -> None:
    other = await bench.configuration("other", "good-3072")
    universe = await bench.enabled(prod, keys=2)
    await _stopped(bench, universe, other, 1)
    with raises_clearly(RewrapUnfinished):
        await bench.of.rewrapping.begin(
            await bench.of.universes.get(universe.id), other.id, ALGORITHM, Told()
        )


async def test_an_abandoned_run_stays_in_the_history_and_changes_no_key(
    bench: Bench, prod: KmsConfiguration
) -> None:
    other = await bench.configuration("other", "good-3072")
    universe = await bench.enabled(prod, keys=2)
    before = await bench.keys(universe)
    await _stopped(bench, universe, other, 1)
    abandoned = await bench.of.rewrapping.abandon(universe.id)
    [newest] = await bench.of.universes.history(HistoryFilter(universe.id), limit=1)
    assert newest.happening.kind is EventKind.REWRAP_ABANDONED
    assert await bench.keys(abandoned) == before
    with raises_clearly(NothingToDo):
        await bench.of.rewrapping.resume(universe.id, Told())


async def test_after_an_abandoned_run_another_one_goes_through(
    bench: Bench, prod: KmsConfiguration
) -> None:
    other = await bench.configuration("other", "good-3072")
    universe = await bench.enabled(prod, keys=2)
    await _stopped(bench, universe, other, 1)
    abandoned = await bench.of.rewrapping.abandon(universe.id)
    moved = await bench.of.rewrapping.begin(abandoned, other.id, ALGORITHM, Told())
    assert moved.generation == 2
    assert await bench.of.verification.verify_universe(universe.id, Told()) == 2


async def test_a_re_wrap_from_an_old_state_is_told(bench: Bench, prod: KmsConfiguration) -> None:
    other = await bench.configuration("other", "good-3072")
    was = await bench.enabled(prod)
    await bench.of.universe_keys.rotate(was, CHOICE, Told())
    with raises_clearly(UniverseChanged):
        await bench.of.rewrapping.begin(was, other.id, ALGORITHM, Told())


async def test_a_re_wrap_costs_two_requests_a_key_and_the_sign_ins(
    bench: Bench, prod: KmsConfiguration, sandbox: Sandbox
) -> None:
    other = await bench.configuration("other", "good-3072")
    universe = await bench.enabled(prod, keys=5)
    before = len(sandbox.requests)
    await bench.of.rewrapping.begin(universe, other.id, ALGORITHM, Told())
    asked = [request.path.rstrip("/").rsplit("/", 1)[-1] for request in sandbox.requests[before:]]
    assert asked.count("unwrapkey") == 2 * 5
    assert len(asked) - 2 * 5 <= 2 * 2 + 2, asked
