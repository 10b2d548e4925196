"""Importing: keys of a YugabyteDB Anywhere backup, with the version that each turned out to fit."""

from dataclasses import replace
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from scripted_vault import NOW, ScriptedVault, ScriptedVaults
from universe_bench import Bench, Told
from yba_backup import MIDDLE, NEWEST, OLDEST, YbaKeys

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import (
    AccessRefused,
    KeysNotProven,
    NothingToDo,
    NotWrappedByThis,
    ReferencesInvalid,
    UniverseChanged,
)
from kms_tui.domain.history import EventKind, HistoryFilter
from kms_tui.domain.key_version import KeyVersion
from kms_tui.domain.universe import Universe, UniverseDraft
from kms_tui.domain.universe_key import KeyLayout, KeyOrigin, UniverseKey, WrapAlgorithm
from kms_tui.services.key_import import LIST_STEP, RECORD_STEP, KeyImport, reference_title


@pytest.fixture
async def configuration(bench: Bench) -> KmsConfiguration:
    return await bench.configuration("yba", "many-versions")


@pytest.fixture
async def yba(bench: Bench, configuration: KmsConfiguration) -> YbaKeys:
    """Three keys, each under another version of the master key."""
    keys = YbaKeys(bench.of.key_import.vaults, configuration)
    await keys.wraps_under(OLDEST, MIDDLE, NEWEST)
    return keys


@pytest.fixture
async def universe(bench: Bench) -> Universe:
    return await bench.universe()


async def takes_over(
    bench: Bench,
    universe: Universe,
    yba: YbaKeys,
    file: Path,
    *,
    activate_newest: bool = False,
    told: Told | None = None,
) -> Universe:
    """Import the file as the screen does."""
    references = await bench.of.key_import.read(yba.write(file))
    return await bench.of.key_import.take_over(
        universe,
        yba.configuration.id,
        references,
        told or Told(),
        activate_newest=activate_newest,
    )


async def test_each_key_is_recorded_with_the_version_that_wrapped_it(
    bench: Bench, universe: Universe, yba: YbaKeys, tmp_path: Path
) -> None:
    await takes_over(bench, universe, yba, tmp_path / "metadata")
    keys = await bench.keys(universe)
    assert [key.wrapping.key_id for key in keys] == yba.fitting
    assert {key.wrapping.algorithm for key in keys} == {WrapAlgorithm.RSA_OAEP}
    assert {key.wrapping.configuration_id for key in keys} == {yba.configuration.id}


async def test_keys_are_numbered_by_age_and_keep_what_the_masters_call_them(
    bench: Bench, universe: Universe, yba: YbaKeys, tmp_path: Path
) -> None:
    await takes_over(bench, universe, yba, tmp_path / "metadata")
    keys = await bench.keys(universe)
    assert [key.number for key in keys] == [1, 2, 3]
    assert [key.db_key_id for key in keys] == yba.db_key_ids
    for key, octets in zip(keys, yba.clear, strict=True):
        assert key.fingerprint.matches(UniverseKey(octets))
        assert (key.layout, key.origin) == (KeyLayout.AES_128, KeyOrigin.IMPORTED)


async def test_imported_keys_verify_and_are_in_the_history(
    bench: Bench, universe: Universe, yba: YbaKeys, tmp_path: Path
) -> None:
    await takes_over(bench, universe, yba, tmp_path / "metadata")
    assert await bench.of.verification.verify_universe(universe.id, Told()) == 3
    imported = await bench.of.universes.history(HistoryFilter.of_text("imported", universe.id))
    assert [event.key_number for event in imported] == [3, 2, 1]
    assert {event.happening.kind for event in imported} == {EventKind.IMPORTED}


async def test_every_key_is_told_oldest_first_with_its_version(
    bench: Bench, universe: Universe, yba: YbaKeys, tmp_path: Path
) -> None:
    told = Told()
    await takes_over(bench, universe, yba, tmp_path / "metadata", told=told)
    assert told.ended(LIST_STEP).verdict is Verdict.PASS
    for position, key_id in enumerate(yba.fitting, 1):
        found = told.ended(reference_title(position, 3)).found
        assert found == f"version {key_id.rsplit('/', 1)[-1][:8]}"
    assert told.ended(RECORD_STEP).verdict is Verdict.PASS


async def test_a_version_that_fitted_is_tried_first_for_the_next_key(
    bench: Bench, universe: Universe, configuration: KmsConfiguration, tmp_path: Path
) -> None:
    yba = YbaKeys(bench.of.key_import.vaults, configuration)
    await yba.wraps_under(OLDEST, OLDEST, OLDEST)
    await takes_over(bench, universe, yba, tmp_path / "metadata")
    assert [key.wrapping.key_id for key in await bench.keys(universe)] == yba.fitting


async def test_no_key_becomes_active_unless_that_is_wanted(
    bench: Bench, universe: Universe, yba: YbaKeys, tmp_path: Path
) -> None:
    imported = await takes_over(bench, universe, yba, tmp_path / "metadata")
    assert (imported.key_count, imported.is_enabled) == (3, False)


async def test_the_newest_key_becomes_active_on_request(
    bench: Bench, universe: Universe, yba: YbaKeys, tmp_path: Path
) -> None:
    file = tmp_path / "metadata"
    imported = await takes_over(bench, universe, yba, file, activate_newest=True)
    assert (imported.active_number, imported.key_count) == (3, 3)
    assert imported.configuration_id == yba.configuration.id


async def test_an_active_key_is_never_replaced_by_an_import(
    bench: Bench, yba: YbaKeys, tmp_path: Path
) -> None:
    enabled = await bench.enabled(yba.configuration)
    imported = await takes_over(bench, enabled, yba, tmp_path / "metadata", activate_newest=True)
    assert (imported.active_number, imported.key_count) == (1, 4)


async def test_there_is_nothing_to_do_the_second_time(
    bench: Bench, universe: Universe, yba: YbaKeys, tmp_path: Path
) -> None:
    imported = await takes_over(bench, universe, yba, tmp_path / "metadata")
    with raises_clearly(NothingToDo):
        await takes_over(bench, imported, yba, tmp_path / "metadata")
    assert len(await bench.keys(universe)) == 3


async def test_a_later_backup_adds_the_keys_that_came_since(
    bench: Bench, universe: Universe, yba: YbaKeys, tmp_path: Path
) -> None:
    imported = await takes_over(bench, universe, yba, tmp_path / "metadata")
    await yba.wraps_under(NEWEST)
    references = await bench.of.key_import.read(yba.write(tmp_path / "later"))
    [new] = await bench.of.key_import.new_ones(universe.id, references)
    await takes_over(bench, imported, yba, tmp_path / "later")
    newest = (await bench.keys(universe))[-1]
    assert (newest.number, newest.db_key_id) == (4, new.db_key_id)


async def test_one_foreign_key_keeps_all_from_being_recorded(
    bench: Bench, universe: Universe, yba: YbaKeys, tmp_path: Path
) -> None:
    yba.foreign()
    told = Told()
    with raises_clearly(KeysNotProven, match="1 of 4 keys could not be unwrapped"):
        await takes_over(bench, universe, yba, tmp_path / "metadata", told=told)
    assert told.failed == [reference_title(4, 4)]
    assert "None of the 30 versions" in told.ended(reference_title(4, 4)).found
    assert await bench.keys(universe) == []


async def test_a_backup_that_names_another_master_key_is_refused_before_it_is_asked(
    bench: Bench, universe: Universe, yba: YbaKeys, tmp_path: Path
) -> None:
    metadata = {"AZU_VAULT_URL": "https://kv-other.vault.azure.net/", "AZU_KEY_NAME": "good"}
    references = await bench.of.key_import.read(yba.write(tmp_path / "metadata", metadata))
    told = Told()
    with raises_clearly(ReferencesInvalid, match="names the master key good in https://kv-other"):
        await bench.of.key_import.take_over(
            universe, yba.configuration.id, references, told, activate_newest=False
        )
    assert [check.name for check in told.checks if check.name == LIST_STEP] == []


async def test_a_backup_that_names_this_master_key_may_write_it_otherwise(
    bench: Bench, universe: Universe, yba: YbaKeys, tmp_path: Path
) -> None:
    metadata = {
        "AZU_VAULT_URL": "https://KV-demo.vault.azure.net/",
        "AZU_KEY_NAME": "Many-Versions",
    }
    references = await bench.of.key_import.read(yba.write(tmp_path / "metadata", metadata))
    imported = await bench.of.key_import.take_over(
        universe, yba.configuration.id, references, Told(), activate_newest=False
    )
    assert imported.key_count == 3


async def test_a_universe_that_was_changed_meanwhile_gets_no_key(
    bench: Bench, universe: Universe, yba: YbaKeys, tmp_path: Path
) -> None:
    await bench.of.universes.edit(universe, UniverseDraft("renamed"))
    with raises_clearly(UniverseChanged):
        await takes_over(bench, universe, yba, tmp_path / "metadata")
    assert await bench.keys(universe) == []


def listed(version: str, *, is_enabled: bool = True) -> KeyVersion:
    return KeyVersion(f"https://kv-demo.vault.azure.net/keys/good/{version}", NOW, is_enabled)


def from_vault(bench: Bench, vault: ScriptedVault) -> KeyImport:
    """Return the service before a vault that answers from a script."""
    service = bench.of.key_import
    return replace(service, vaults=replace(service.vaults, key_vaults=ScriptedVaults(vault)))


async def _imports_from(bench: Bench, vault: ScriptedVault, yba: YbaKeys, file: Path) -> Told:
    service, told = from_vault(bench, vault), Told()
    references = await service.read(yba.write(file))
    universe = await bench.universe("scripted")
    await service.take_over(universe, yba.configuration.id, references, told, activate_newest=False)
    return told


@pytest.fixture
async def one_key(bench: Bench, configuration: KmsConfiguration) -> YbaKeys:
    keys = YbaKeys(bench.of.key_import.vaults, configuration)
    keys.foreign()
    return keys


async def test_a_disabled_version_is_passed_over(
    bench: Bench, one_key: YbaKeys, tmp_path: Path
) -> None:
    refused = AccessRefused("The version is disabled.", do="Enable it.")
    vault = ScriptedVault(
        versions=[listed("2", is_enabled=False), listed("1")],
        errors={"unwrap": [refused]},
        unwraps=lambda _: bytes(32),
    )
    told = await _imports_from(bench, vault, one_key, tmp_path / "metadata")
    assert told.ended(reference_title(1, 1)).found == "version 1"


async def test_a_disabled_version_is_told_of_if_no_other_fits(
    bench: Bench, one_key: YbaKeys, tmp_path: Path
) -> None:
    refused = AccessRefused("Version 2 is disabled.", do="Enable it.")
    foreign = NotWrappedByThis("Other bytes.", do="Choose another.")
    vault = ScriptedVault(
        versions=[listed("2", is_enabled=False), listed("1")],
        errors={"unwrap": [refused, foreign]},
    )
    service, told = from_vault(bench, vault), Told()
    references = await service.read(one_key.write(tmp_path / "metadata"))
    with raises_clearly(KeysNotProven):
        await service.take_over(
            await bench.universe(), one_key.configuration.id, references, told, activate_newest=True
        )
    check = told.ended(reference_title(1, 1))
    assert check.found.endswith("wrapped it. Version 2 is disabled.")
    assert "enable its old versions" in check.do


async def test_a_refusal_of_a_version_that_is_enabled_ends_the_import(
    bench: Bench, one_key: YbaKeys, tmp_path: Path
) -> None:
    refused = AccessRefused("The policy lacks unwrapKey.", do="Grant it.")
    vault = ScriptedVault(versions=[listed("2"), listed("1")], errors={"unwrap": [refused]})
    with raises_clearly(AccessRefused, match="lacks unwrapKey"):
        await _imports_from(bench, vault, one_key, tmp_path / "metadata")
    assert vault.asked.count("unwrap") == 1


async def test_bytes_that_are_no_universe_key_are_not_taken_over(
    bench: Bench, one_key: YbaKeys, tmp_path: Path
) -> None:
    vault = ScriptedVault(versions=[listed("1")], unwraps=lambda _: bytes(31))
    with raises_clearly(KeysNotProven):
        await _imports_from(bench, vault, one_key, tmp_path / "metadata")


async def test_a_file_that_is_missing_is_named(bench: Bench, tmp_path: Path) -> None:
    with raises_clearly(ReferencesInvalid, match="cannot be read"):
        await bench.of.key_import.read(tmp_path / "missing")
