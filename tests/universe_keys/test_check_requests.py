"""Exactly what a check and a save ask of Azure, each as the first action of a process."""

from test_request_counts import MASTER_KEY, OPENING, counted
from universe_bench import CHOICE, Bench, Told, draft

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.secret import Secret
from kms_tui.sandbox import world
from kms_tui.sandbox.server import Sandbox

CHECKS = OPENING | MASTER_KEY | {"POST wrapkey": 1, "POST unwrapkey": 1, "GET versions": 1}


async def test_a_save_with_an_existing_key_is_seven_requests(
    bench: Bench, sandbox: Sandbox
) -> None:
    with counted(sandbox) as asked:
        await bench.configurations.create(draft("new"), Secret(world.CLIENT_SECRET), Told())
    assert asked == CHECKS
    assert asked.total() == 7


async def test_a_check_of_a_known_configuration_is_seven_requests(
    bench: Bench, prod: KmsConfiguration, sandbox: Sandbox
) -> None:
    with counted(sandbox) as asked:
        await bench.configurations.check(prod.id, Told())
    assert asked == CHECKS


async def test_verifying_one_universe_key_is_three_requests_and_each_further_one_a_single_one(
    bench: Bench, prod: KmsConfiguration, sandbox: Sandbox
) -> None:
    universe = await bench.enabled(prod)
    with counted(sandbox) as cold:
        await bench.of.verification.verify_universe(universe.id, Told())
    await bench.of.universe_keys.rotate(universe, CHOICE, Told())
    with counted(sandbox) as one_more:
        await bench.of.verification.verify_universe(universe.id, Told())
    assert (cold.total(), one_more.total()) == (3, 4)
