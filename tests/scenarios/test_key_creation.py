"""Saves that may create the master key: at most one version, and exactly what was asked for."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from host import RunningSandbox
from save_expectations import BY_NAME
from saving_bench import Bench, draft_of

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.check import CheckName, Verdict
from kms_tui.domain.configuration import ConfigurationDraft
from kms_tui.domain.errors import ChecksFailed


def wanted(scenario: str, key_name: str, *, key_size: int = 2048) -> ConfigurationDraft:
    """Return the draft of a scenario in which a missing key may be created."""
    draft = draft_of(BY_NAME[scenario], key_size=key_size)
    return replace(draft, key_name=key_name, may_create_key=True)


def versions(sandbox: RunningSandbox, vault: str, key_name: str) -> int:
    """Count the versions that the sandbox has of a created key."""
    return len(json.loads(sandbox.key_file(vault, key_name).read_text())["versions"])


@pytest.mark.parametrize("key_size", [2048, 3072, 4096])
async def test_a_missing_key_is_created_in_the_asked_for_size_to_wrap_and_unwrap_only(
    tmp_path: Path, network: NetworkSettings, sandbox: RunningSandbox, key_size: int
) -> None:
    name = f"made-{key_size}"
    async with Bench.opened(tmp_path, network) as bench:
        told = await bench.save(wanted("new-key", name, key_size=key_size))
    created = told.ended(CheckName.KEY_CREATED)
    assert (created.verdict, created.leaves) == (Verdict.PASS, f'the new key "{name}" in the vault')
    assert f"RSA {key_size}" in created.found
    assert told.configuration.key_size == key_size
    key = sandbox.key("kv-demo", name)
    assert (key.size_bits, key.operations) == (key_size, {"wrapKey", "unwrapKey"})
    assert versions(sandbox, "kv-demo", name) == 1


@pytest.mark.proves("R10")
@pytest.mark.parametrize("scenario", ["kv-create-lost", "kv-create-503"])
async def test_a_creation_whose_answer_is_lost_ends_with_one_version_and_is_saved(
    tmp_path: Path, network: NetworkSettings, sandbox: RunningSandbox, scenario: str
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        told = await bench.save(wanted(scenario, "wanted"))
        assert await bench.left_behind() == {"configuration": 1, "secret": 1, "entry": 1}
    assert told.verdicts == {}
    assert told.ended(CheckName.KEY_CREATED).verdict is Verdict.PASS
    assert told.configuration.key_name == "wanted"
    assert versions(sandbox, scenario, "wanted") == 1


async def test_a_second_save_uses_the_key_that_the_first_created(
    tmp_path: Path, network: NetworkSettings, sandbox: RunningSandbox
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        first = await bench.save(wanted("new-key", "made-once"))
        again = replace(wanted("new-key", "made-once"), name="another")
        second = await bench.save(again)
    assert second.configuration.key_id == first.configuration.key_id
    assert versions(sandbox, "kv-demo", "made-once") == 1


async def test_a_name_that_a_deleted_key_holds_is_told_with_both_ways_out(
    tmp_path: Path, network: NetworkSettings
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        told = await bench.save(wanted("soft-deleted", "soft-deleted"))
        assert await bench.left_behind() == {}
    assert isinstance(told.error, ChecksFailed)
    assert told.verdicts == {CheckName.KEY_CREATED: Verdict.FAIL}
    [failed] = told.grave
    assert failed.found == 'A deleted key still holds the name "soft-deleted".'
    assert "Recover or purge it" in failed.do
    assert "choose another Key Name" in failed.do
    assert failed.leaves == ""
    assert failed.code == "Conflict/ObjectIsDeletedButRecoverable"


async def test_a_refused_creation_names_the_missing_permission_and_leaves_nothing(
    tmp_path: Path, network: NetworkSettings, sandbox: RunningSandbox
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        told = await bench.save(wanted("kv-no-create", "wanted"))
        assert await bench.left_behind() == {}
    assert told.verdicts == {CheckName.KEY_CREATED: Verdict.FAIL}
    [failed] = told.grave
    assert "lacks the key permission create" in failed.found
    assert failed.leaves == ""
    assert not sandbox.key_file("kv-no-create", "wanted").exists()


async def test_a_created_key_that_cannot_be_used_stays_and_is_told(
    tmp_path: Path, network: NetworkSettings, sandbox: RunningSandbox
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        told = await bench.save(wanted("kv-no-wrap", "stays"))
        assert await bench.left_behind() == {}
    assert told.verdicts == {CheckName.WRAP: Verdict.FAIL}
    assert told.checks[-1].leaves == 'the new key "stays" in the vault'
    assert versions(sandbox, "kv-no-wrap", "stays") == 1
