"""Assigning a configuration: a universe key is made, wrapped in the vault, proven and recorded."""

import uuid
from datetime import UTC, datetime

import pytest
from clear_errors import raises_clearly
from universe_bench import CHOICE, Bench, Told

from kms_tui.domain.check import KeyStep, Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import (
    ChecksFailed,
    ConfigurationNotFound,
    EncryptionEnabled,
    KeysNotProven,
    NothingToDo,
    UniverseChanged,
)
from kms_tui.domain.history import EventKind, HistoryFilter
from kms_tui.domain.universe_key import KeyLayout, KeyOrigin, WrapAlgorithm
from kms_tui.services.key_proofs import unwrapped
from kms_tui.services.opened_vaults import opening_title
from kms_tui.services.universe_keys import KeyChoice


async def test_an_enabled_universe_has_one_active_key(bench: Bench, prod: KmsConfiguration) -> None:
    universe = await bench.of.universe_keys.enable(await bench.universe(), prod.id, CHOICE, Told())
    [key] = await bench.keys(universe)
    assert universe.active_key_id == key.id
    assert (universe.active_number, universe.key_count) == (1, 1)
    assert universe.configuration_id == prod.id


async def test_what_is_recorded_names_version_algorithm_time_and_who(
    bench: Bench, prod: KmsConfiguration
) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    universe = await bench.enabled(prod)
    [key] = await bench.keys(universe)
    assert key.universe_id == universe.id
    assert key.wrapping.key_id == prod.key_id
    assert key.wrapping.algorithm is WrapAlgorithm.RSA_OAEP_256
    assert key.layout is KeyLayout.AES_256
    assert key.origin is KeyOrigin.GENERATED
    assert (key.created_by, key.wrapping.recorded_by) == ("admin7@bastion01", "admin7@bastion01")
    assert key.wrapping.configuration_id == prod.id
    assert (key.number, key.wrapping.generation) == (1, 0)
    assert key.created_at == key.wrapping.recorded_at
    assert before <= key.created_at <= datetime.now(UTC)
    assert key.db_key_id == key.id
    assert str(uuid.UUID(key.id)) == key.id


async def test_the_recorded_key_unwraps_to_what_its_fingerprint_says(
    bench: Bench, prod: KmsConfiguration
) -> None:
    [key] = await bench.keys(await bench.enabled(prod))
    vaults = bench.of.universe_keys.vaults
    async with vaults.of(prod.id, Told()) as opened:
        clear = await unwrapped(opened.vault, key)
    assert key.fingerprint.matches(clear)
    assert len(clear.reveal()) == KeyLayout.AES_256.length_bytes


@pytest.mark.parametrize("layout", [KeyLayout.AES_256, KeyLayout.AES_128])
@pytest.mark.parametrize("algorithm", list(WrapAlgorithm))
async def test_layout_and_algorithm_can_be_chosen(
    bench: Bench, prod: KmsConfiguration, layout: KeyLayout, algorithm: WrapAlgorithm
) -> None:
    choice = KeyChoice(layout, algorithm)
    universe = await bench.of.universe_keys.enable(await bench.universe(), prod.id, choice, Told())
    [key] = await bench.keys(universe)
    assert (key.layout, key.wrapping.algorithm) == (layout, algorithm)
    assert await bench.of.verification.verify_universe(universe.id, Told()) == 1


async def test_every_step_is_told(bench: Bench, prod: KmsConfiguration) -> None:
    told = Told()
    await bench.of.universe_keys.enable(await bench.universe(), prod.id, CHOICE, told)
    for step in (opening_title("prod"), *KeyStep):
        assert told.ended(step).verdict is Verdict.PASS
    for of_the_vault in (KeyStep.WRAP, KeyStep.PROVE):
        assert (told.ended(of_the_vault).seconds or 0) > 0
    [recording, _] = [check for check in told.checks if check.name == KeyStep.RECORD]
    assert recording.leaves == "perhaps the new universe key in the history"


async def test_the_history_tells_of_it(bench: Bench, prod: KmsConfiguration) -> None:
    universe = await bench.enabled(prod)
    newest, first = await bench.of.universes.history(HistoryFilter(universe.id))
    assert newest.happening.kind is EventKind.ENABLED
    assert (newest.key_number, newest.configuration_name) == (1, "prod")
    assert first.happening.kind is EventKind.REGISTERED


async def test_an_enabled_universe_is_not_enabled_again(
    bench: Bench, prod: KmsConfiguration
) -> None:
    universe = await bench.enabled(prod)
    with raises_clearly(NothingToDo) as refused:
        await bench.of.universe_keys.enable(universe, prod.id, CHOICE, Told())
    assert refused.value.what == "Encryption at rest is enabled for this universe already."
    assert refused.value.do == (
        "Rotate its universe key, or re-wrap its keys to another configuration."
    )
    assert len(await bench.keys(universe)) == 1


async def test_another_configuration_is_not_assigned_beside_the_one_in_use(
    bench: Bench, prod: KmsConfiguration
) -> None:
    universe = await bench.enabled(prod)
    other = await bench.configuration("other", "good-3072")
    with raises_clearly(EncryptionEnabled):
        await bench.of.universe_keys.enable(universe, other.id, CHOICE, Told())
    assert len(await bench.keys(universe)) == 1


async def test_disabling_what_is_not_enabled_is_nothing_to_do(
    bench: Bench, prod: KmsConfiguration
) -> None:
    universe = await bench.of.universes.disable(await bench.enabled(prod))
    with raises_clearly(NothingToDo) as refused:
        await bench.of.universes.disable(universe)
    assert refused.value.what == "Encryption at rest is not enabled for this universe."
    assert refused.value.do == "Nothing was changed."
    assert (await bench.of.universes.get(universe.id)).revision == universe.revision


async def test_a_vault_that_changes_what_it_unwraps_gets_no_key_recorded(bench: Bench) -> None:
    liar = await bench.stored_as_if_good("kv-liar")
    universe = await bench.universe()
    told = Told()
    with raises_clearly(KeysNotProven):
        await bench.of.universe_keys.enable(universe, liar.id, CHOICE, told)
    assert told.failed == [KeyStep.PROVE]
    assert await bench.keys(universe) == []


async def test_a_master_key_that_breaks_a_criterion_gets_no_key(bench: Bench) -> None:
    expiring = await bench.stored_as_if_good("kv-demo", "expiring")
    universe = await bench.universe()
    told = Told()
    with raises_clearly(ChecksFailed):
        await bench.of.universe_keys.enable(universe, expiring.id, CHOICE, told)
    assert "expires" in told.ended(KeyStep.MASTER_KEY).found
    assert await bench.keys(universe) == []


async def test_somebody_who_was_faster_is_not_overruled(
    bench: Bench, prod: KmsConfiguration
) -> None:
    was = await bench.universe()
    await bench.of.universe_keys.enable(was, prod.id, CHOICE, Told())
    with raises_clearly(UniverseChanged):
        await bench.of.universe_keys.enable(was, prod.id, CHOICE, Told())
    assert len(await bench.keys(was)) == 1


async def test_a_configuration_that_was_deleted_meanwhile_is_told(
    bench: Bench, prod: KmsConfiguration
) -> None:
    universe = await bench.universe()
    await bench.configurations.delete(prod)
    with raises_clearly(ConfigurationNotFound):
        await bench.of.universe_keys.enable(universe, prod.id, CHOICE, Told())
