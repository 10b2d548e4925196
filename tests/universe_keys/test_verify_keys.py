"""Verifying: every key is unwrapped and compared; one that fails is named and stops nothing."""

from clear_errors import raises_clearly
from resealing import rewriting
from universe_bench import CHOICE, Bench, Told

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import KeysNotProven, NothingToDo
from kms_tui.domain.history import EventKind, HistoryFilter
from kms_tui.sandbox.server import Sandbox


async def test_each_key_costs_one_request(
    bench: Bench, prod: KmsConfiguration, sandbox: Sandbox
) -> None:
    universe = await bench.enabled(prod, keys=6)
    before = len(sandbox.requests)
    await bench.of.verification.verify_universe(universe.id, Told())
    asked = [request.path.rstrip("/").rsplit("/", 1)[-1] for request in sandbox.requests[before:]]
    assert asked.count("unwrapkey") == 6
    assert len(asked) == 6 + 2, asked


async def test_the_keys_of_all_universes_of_a_configuration_are_verified(
    bench: Bench, prod: KmsConfiguration
) -> None:
    await bench.enabled(prod, keys=2, name="orders")
    await bench.enabled(prod, keys=1, name="billing")
    told = Told()
    assert await bench.of.verification.verify_configuration(prod.id, told) == 3
    for name in ("orders key 1", "orders key 2", "billing key 1"):
        assert told.ended(name).verdict is Verdict.PASS


async def test_keys_under_two_configurations_are_verified_in_both_vaults(
    bench: Bench, prod: KmsConfiguration
) -> None:
    other = await bench.configuration("other", "good-3072")
    universe = await bench.of.universes.disable(await bench.enabled(prod))
    await bench.of.universe_keys.enable(universe, other.id, CHOICE, Told())
    assert await bench.of.verification.verify_universe(universe.id, Told()) == 2


async def test_the_keys_of_all_universes_are_verified_and_each_vault_is_opened_once(
    bench: Bench, prod: KmsConfiguration, sandbox: Sandbox
) -> None:
    await bench.enabled(prod, keys=2, name="orders")
    await bench.enabled(prod, keys=1, name="billing")
    before = len(sandbox.requests)
    assert await bench.of.verification.verify_all(Told()) == 3
    assert len(sandbox.requests) - before == 3 + 2


async def test_a_damaged_wrapping_is_named_and_the_rest_is_verified(
    bench: Bench, prod: KmsConfiguration
) -> None:
    universe = await bench.enabled(prod, keys=3)
    _damage(bench, 2)
    told = Told()
    with raises_clearly(KeysNotProven) as refused:
        await bench.of.verification.verify_universe(universe.id, told)
    damaged = told.ended("orders key 2")
    assert refused.value.what == "1 of 3 universe keys could not be proven."
    assert (refused.value.do, refused.value.ask) == (damaged.do, damaged.ask)
    assert damaged.do
    assert told.failed == ["orders key 2"]
    assert told.ended("orders key 3").verdict is Verdict.PASS


async def test_a_wrapping_of_another_key_does_not_pass(
    bench: Bench, prod: KmsConfiguration
) -> None:
    universe = await bench.enabled(prod, keys=2)
    one, two = await bench.keys(universe)
    _overwrite(bench, two.number, one.wrapping.wrapped)
    told = Told()
    with raises_clearly(KeysNotProven):
        await bench.of.verification.verify_universe(universe.id, told)
    assert "other bytes than were recorded" in told.ended("orders key 2").found


async def test_the_outcome_is_recorded(bench: Bench, prod: KmsConfiguration) -> None:
    universe = await bench.enabled(prod, keys=2)
    _damage(bench, 1)
    with raises_clearly(KeysNotProven):
        await bench.of.verification.verify_universe(universe.id, Told())
    [newest] = await bench.of.universes.history(HistoryFilter(universe.id), limit=1)
    assert newest.happening.kind is EventKind.VERIFIED
    assert newest.happening.note == "1 of 2 unwrapped as recorded; failed: 1"


async def test_the_outcome_is_recorded_for_each_universe(
    bench: Bench, prod: KmsConfiguration
) -> None:
    orders = await bench.enabled(prod, keys=2, name="orders")
    billing = await bench.enabled(prod, name="billing")
    await bench.of.verification.verify_configuration(prod.id, Told())
    for universe, note in (
        (orders, "2 of 2 unwrapped as recorded"),
        (billing, "1 of 1 unwrapped as recorded"),
    ):
        [newest] = await bench.of.universes.history(HistoryFilter(universe.id), limit=1)
        assert newest.happening.kind is EventKind.VERIFIED
        assert newest.happening.stamp.by == "admin7@bastion01"
        assert newest.happening.note == note


async def test_of_many_keys_that_fail_the_first_ten_are_named(bench: Bench) -> None:
    configuration = await bench.configuration("far", "good", "kv-all-permissions")
    universe = await bench.enabled(configuration, keys=11)
    bench.moves_vault(configuration, "kv-unreachable")
    with raises_clearly(KeysNotProven, match=r"^11 of 11 universe keys could not be proven\.$"):
        await bench.of.verification.verify_universe(universe.id, Told())
    [newest] = await bench.of.universes.history(HistoryFilter(universe.id), limit=1)
    assert newest.happening.note == (
        "0 of 11 unwrapped as recorded; failed: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 ..."
    )


async def test_there_is_nothing_to_verify_without_keys(bench: Bench) -> None:
    universe = await bench.universe()
    with raises_clearly(NothingToDo) as refused:
        await bench.of.verification.verify_universe(universe.id, Told())
    assert refused.value.what == "There is no universe key to verify."
    assert refused.value.do == "Make one first."


async def test_a_vault_that_is_out_of_reach_fails_all_its_keys(bench: Bench) -> None:
    configuration = await bench.configuration("far", "good", "kv-all-permissions")
    universe = await bench.enabled(configuration, keys=2)
    bench.moves_vault(configuration, "kv-unreachable")
    told = Told()
    with raises_clearly(KeysNotProven):
        await bench.of.verification.verify_universe(universe.id, told)
    assert {"orders key 1", "orders key 2"} <= set(told.failed)


def _damage(bench: Bench, number: int) -> None:
    _overwrite(bench, number, b"\x01" * 256)


def _overwrite(bench: Bench, number: int, wrapped: bytes) -> None:
    """Change what is recorded, as only somebody who removed the triggers can."""
    with rewriting(bench.directory / "catalogue.db") as database:
        [trigger] = database.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'wrapping_is_never_changed'"
        ).fetchone()
        database.execute("DROP TRIGGER wrapping_is_never_changed")
        database.execute(
            "UPDATE wrapping SET wrapped = ? WHERE universe_key_id ="
            " (SELECT id FROM universe_key WHERE number = ?)",
            (wrapped, number),
        )
        database.execute(trigger)
