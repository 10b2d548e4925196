"""Every scenario of the sandbox's table gives the right error, code and fix, and gives it soon."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from azure_access import good_access
from clear_errors import raises_clearly
from scenario_expectations import CREATING, EXPECTED, GOOD, Expected

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.errors import (
    AccessRefused,
    KeyNameHeld,
    KeyVaultError,
    MasterKeyNotFound,
    VaultBusy,
)
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.sandbox import world
from kms_tui.services.ports import KeyVault, VaultAccess

pytest_plugins = ("azure_fixtures",)


STEPS = ("route", "greet", "sign_in", "read", "policy", "wrap", "unwrap", "count")


@pytest.fixture
def impatient(sandbox_network: NetworkSettings) -> AzureKeyVaults:
    return AzureKeyVaults(replace(sandbox_network, connect_seconds=0.4, read_seconds=0.4))


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected.scenario)
async def test_a_scenario_fails_at_its_step_with_its_code_and_fix(
    impatient: AzureKeyVaults, expected: Expected
) -> None:
    scenario = _scenario(expected.scenario)
    began = time.monotonic()
    async with impatient.open(_access(scenario)) as vault:
        walk = _Walk(vault, scenario.key_name)
        for step in STEPS[: STEPS.index(expected.step)]:
            await walk.take(step)
        with raises_clearly(KeyVaultError) as caught:
            await walk.take(expected.step)
    error = caught.value
    assert type(error) is expected.kind
    assert error.code == expected.code
    assert expected.what in error.what
    assert expected.do in error.do
    assert expected.ask in error.ask
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("name", GOOD)
async def test_a_good_scenario_answers_every_step(
    sandbox_vaults: AzureKeyVaults, name: str
) -> None:
    scenario = _scenario(name)
    async with sandbox_vaults.open(_access(scenario)) as vault:
        walk = _Walk(vault, scenario.key_name)
        for step in STEPS:
            await walk.take(step)


@pytest.mark.parametrize("name", CREATING)
async def test_a_scenario_of_creation_asks_for_a_key_that_is_not_there(
    sandbox_vaults: AzureKeyVaults, name: str
) -> None:
    scenario = _scenario(name)
    async with sandbox_vaults.open(_access(scenario)) as vault:
        walk = _Walk(vault, scenario.key_name)
        for step in STEPS[: STEPS.index("read")]:
            await walk.take(step)
        with raises_clearly(MasterKeyNotFound):
            await walk.take("read")


def test_every_scenario_of_the_sandbox_is_expected_here() -> None:
    here = {expected.scenario for expected in EXPECTED} | set(GOOD) | set(CREATING)
    assert here == {scenario.name for scenario in world.SCENARIOS}


async def test_a_held_name_refuses_creation(sandbox_vaults: AzureKeyVaults) -> None:
    async with sandbox_vaults.open(good_access()) as vault:
        with raises_clearly(KeyNameHeld) as caught:
            await vault.create_key("soft-deleted", 2048, "operation")
    assert caught.value.code == "Conflict/ObjectIsDeletedButRecoverable"
    assert "Recover or purge it" in caught.value.do


async def test_a_missing_create_permission_is_named(sandbox_vaults: AzureKeyVaults) -> None:
    async with sandbox_vaults.open(good_access("kv-no-create")) as vault:
        with raises_clearly(AccessRefused) as caught:
            await vault.create_key("wanted", 2048, "operation")
    assert "lacks the key permission create" in caught.value.what


async def test_a_throttling_vault_says_how_long_to_wait(sandbox_vaults: AzureKeyVaults) -> None:
    async with sandbox_vaults.open(good_access("kv-jammed")) as vault:
        with raises_clearly(VaultBusy) as caught:
            await vault.read_key("good")
    assert caught.value.is_transient
    assert caught.value.retry_after_seconds == 30


def _scenario(name: str) -> world.Scenario:
    return next(scenario for scenario in world.SCENARIOS if scenario.name == name)


def _access(scenario: world.Scenario) -> VaultAccess:
    return replace(
        good_access(scenario.vault_url.removeprefix("https://")),
        tenant_id=scenario.tenant_id,
        client_id=scenario.client_id,
        client_secret=Secret(scenario.client_secret),
    )


class _Walk:
    """Goes through the steps as the services do, each using what earlier ones found."""

    def __init__(self, vault: KeyVault, key_name: str) -> None:
        self._vault = vault
        self._key_name = key_name
        self._key_id = ""
        self._wrapped = b""

    async def take(self, step: str) -> None:
        steps: dict[str, Callable[[], Awaitable[object]]] = {
            "route": self._vault.find_route,
            "greet": self._vault.greet,
            "sign_in": self._vault.sign_in,
            "read": self._read,
            "policy": lambda: self._vault.read_rotation_policy(self._key_name),
            "wrap": self._wrap,
            "unwrap": lambda: self._vault.unwrap(
                self._key_id, self._wrapped, WrapAlgorithm.RSA_OAEP
            ),
            "count": lambda: self._vault.count_versions(self._key_name),
        }
        await steps[step]()

    async def _read(self) -> None:
        self._key_id = (await self._vault.read_key(self._key_name)).key_id

    async def _wrap(self) -> None:
        self._wrapped = await self._vault.wrap(self._key_id, b"x" * 32, WrapAlgorithm.RSA_OAEP)
