"""Rotating: a new universe key under the same master key; the old ones stay."""

from clear_errors import raises_clearly
from universe_bench import CHOICE, Bench, Told

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import EncryptionNotEnabled, UniverseChanged
from kms_tui.domain.history import EventKind, HistoryFilter


async def test_a_rotated_universe_has_a_new_active_key_and_keeps_the_old_one(
    bench: Bench, prod: KmsConfiguration
) -> None:
    universe = await bench.enabled(prod)
    [before] = await bench.keys(universe)
    rotated = await bench.of.universe_keys.rotate(universe, CHOICE, Told())
    old, new = await bench.keys(rotated)
    assert old == before
    assert rotated.active_key_id == new.id
    assert (old.number, new.number) == (1, 2)
    assert new.wrapping.wrapped != old.wrapping.wrapped


async def test_both_keys_unwrap_after_a_rotation(bench: Bench, prod: KmsConfiguration) -> None:
    universe = await bench.enabled(prod, keys=2)
    assert await bench.of.verification.verify_universe(universe.id, Told()) == 2


async def test_a_rotation_counts_the_revision_up_and_is_in_the_history(
    bench: Bench, prod: KmsConfiguration
) -> None:
    universe = await bench.enabled(prod)
    rotated = await bench.of.universe_keys.rotate(universe, CHOICE, Told())
    [newest] = await bench.of.universes.history(HistoryFilter(universe.id), limit=1)
    assert rotated.revision == universe.revision + 1
    assert (newest.happening.kind, newest.key_number) == (EventKind.ROTATED, 2)


async def test_a_universe_that_is_not_enabled_is_not_rotated(bench: Bench) -> None:
    with raises_clearly(EncryptionNotEnabled):
        await bench.of.universe_keys.rotate(await bench.universe(), CHOICE, Told())


async def test_the_second_of_two_rotations_of_the_same_state_is_told(
    bench: Bench, prod: KmsConfiguration
) -> None:
    universe = await bench.enabled(prod)
    await bench.of.universe_keys.rotate(universe, CHOICE, Told())
    with raises_clearly(UniverseChanged):
        await bench.of.universe_keys.rotate(universe, CHOICE, Told())
    assert len(await bench.keys(universe)) == 2


async def test_disabling_keeps_every_key(bench: Bench, prod: KmsConfiguration) -> None:
    universe = await bench.enabled(prod, keys=2)
    disabled = await bench.of.universes.disable(universe)
    assert not disabled.is_enabled
    assert await bench.of.verification.verify_universe(universe.id, Told()) == 2


async def test_a_disabled_universe_is_enabled_again_with_its_next_key(
    bench: Bench, prod: KmsConfiguration
) -> None:
    disabled = await bench.of.universes.disable(await bench.enabled(prod))
    enabled = await bench.of.universe_keys.enable(disabled, prod.id, CHOICE, Told())
    assert (enabled.active_number, enabled.key_count) == (2, 2)


async def test_disabling_twice_from_the_same_state_is_told(
    bench: Bench, prod: KmsConfiguration
) -> None:
    universe = await bench.enabled(prod)
    await bench.of.universes.disable(universe)
    with raises_clearly(UniverseChanged):
        await bench.of.universes.disable(universe)
