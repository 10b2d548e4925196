"""What a check of many tells of each: all its checks, and why one could not be checked."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from check_all_bench import Followed, check_all_of, store
from scripted_vault import NOW, ScriptedVault, ScriptedVaults
from universe_bench import Bench

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.check import Cause, CheckName, Verdict
from kms_tui.domain.foresight import Dependent
from kms_tui.domain.master_key import MasterKey
from kms_tui.sandbox import world
from kms_tui.services.checked import CAN_BE_CHECKED, Checked
from kms_tui.services.dependents import dependents_of
from kms_tui.services.proving import Proving

pytest_plugins = ("azure_fixtures",)


@pytest.fixture
async def bench(tmp_path: Path, sandbox_network: NetworkSettings) -> AsyncIterator[Bench]:
    async with Bench.opened(tmp_path / "data", sandbox_network) as bench:
        yield bench


async def checked(bench: Bench) -> dict[str, Checked]:
    """Check all; return what was told, by name."""
    told: dict[str, Checked] = {}
    await check_all_of(bench).check_all(
        Followed(), tell=lambda each: told.update({each.of.name: each})
    )
    return told


async def test_all_checks_of_each_are_told_with_the_key_version_that_was_found(
    bench: Bench,
) -> None:
    before = await store(bench, "good")
    told = (await checked(bench))["good"]
    assert [check.name for check in told.checks][-1] == CheckName.VERSIONS_READABLE
    assert {check.verdict for check in told.checks} == {Verdict.PASS}
    assert told.of.key_id == before.key_id != told.key_id
    stored = await bench.configurations.get(before.id)
    assert (stored.key_id, stored.last_check) == (told.key_id, told.outcome)


async def test_a_configuration_without_its_secret_is_told_as_failed_by_the_secret_store(
    bench: Bench,
) -> None:
    await store(bench, "lost", secret=None)
    told = (await checked(bench))["lost"]
    [check] = told.checks
    assert (check.name, check.verdict) == (CAN_BE_CHECKED, Verdict.FAIL)
    assert check.cause is Cause.SECRET_STORE
    assert told.outcome is None


async def test_what_azure_refused_is_told_as_its_doing(bench: Bench) -> None:
    await store(bench, "mistyped", secret="sandbox~wrong")
    told = (await checked(bench))["mistyped"]
    causes = {check.name: check.cause for check in told.checks if check.verdict is Verdict.FAIL}
    assert causes == {CheckName.SIGN_IN: Cause.AZURE}


@dataclass
class CrowdedVault(ScriptedVault):
    """Counts how many keys are read at the same time."""

    inside: int = 0
    most: int = 0

    async def read_key(self, key_name: str) -> MasterKey:
        self.inside += 1
        self.most = max(self.most, self.inside)
        await asyncio.sleep(0.01)
        self.inside -= 1
        return await super().read_key(key_name)


async def test_no_more_keys_are_asked_at_once_than_there_are_places(bench: Bench) -> None:
    for number in range(12):
        await store(bench, f"key {number}", key_name=f"key-{number}")
    vault = CrowdedVault(tenant_id=world.TENANT_ID)
    proving = Proving(ScriptedVaults(vault), lambda: NOW, lambda: 0.0)
    ended = await replace(check_all_of(bench, 3), proving=proving).check_all(Followed())
    assert (ended.done, vault.most) == (12, 3)


async def test_who_depends_on_a_configuration_is_told_with_the_version_of_the_active_key(
    bench: Bench,
) -> None:
    prod, other = await bench.configuration("prod"), await bench.configuration("unused")
    await bench.enabled(prod, keys=2, name="orders")
    idle = await bench.enabled(prod, name="idle")
    await bench.of.universes.disable(idle)
    found = await bench.configurations.list()
    assert await dependents_of(found, bench.of.universes) == {
        prod.id: [Dependent("idle", 1), Dependent("orders", 2, prod.key_id)]
    }
    assert other.id in {each.id for each in found}
