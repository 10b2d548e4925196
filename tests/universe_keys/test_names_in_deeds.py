"""A deed names what it is about as an admin knows it, and by its id where there is no name."""

from types import SimpleNamespace
from typing import Any

from universe_bench import Bench

from kms_tui.domain.configuration import ConfigurationId, KmsConfiguration
from kms_tui.domain.universe import UniverseId, UniverseKeyId
from kms_tui.services.deeds.names import Names


def names_of(bench: Bench) -> Names:
    services: Any = SimpleNamespace(
        configurations=bench.configurations, universes=bench.of.universes
    )
    return Names(services)


async def test_what_is_there_is_named(bench: Bench, prod: KmsConfiguration) -> None:
    orders, names = await bench.enabled(prod, keys=2), names_of(bench)
    first, second = await bench.keys(orders)
    assert await names.configuration(prod.id) == "prod"
    assert await names.universe(orders.id) == "orders"
    assert await names.universe_key(first.id) == ("orders", "1")
    assert await names.universe_key(second.id) == ("orders", "2")


async def test_for_what_is_not_there_its_id_stands(bench: Bench) -> None:
    names = names_of(bench)
    assert await names.configuration(ConfigurationId("7")) == "7"
    assert await names.universe(UniverseId("7")) == "7"
    assert await names.universe_key(UniverseKeyId("7")) == ("", "7")


async def test_all_configurations_are_as_many_as_there_are(
    bench: Bench, prod: KmsConfiguration
) -> None:
    assert prod.name == "prod"
    found = [await names_of(bench).are_all_configurations(count) for count in range(3)]
    assert found == [False, True, False]
