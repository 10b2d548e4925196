"""Signing in as this machine: nothing is asked of a secret store, not even whether it is there."""

from pathlib import Path

import pytest
from host import RunningSandbox
from save_expectations import BY_NAME
from saving_bench import Bench, draft_of

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.check import CheckName, SaveStep, Verdict
from kms_tui.domain.configuration import ConfigurationDraft, CredentialKind
from kms_tui.sandbox import world

ENDPOINT = "AZURE_POD_IDENTITY_AUTHORITY_HOST"


@pytest.fixture(autouse=True)
def _this_machine_has_an_identity(monkeypatch: pytest.MonkeyPatch, sandbox: RunningSandbox) -> None:
    monkeypatch.setenv(ENDPOINT, sandbox.imds)


def identity(client_id: str = world.CLIENT_ID) -> ConfigurationDraft:
    return ConfigurationDraft(
        name="as-this-machine",
        credential_kind=CredentialKind.MANAGED_IDENTITY,
        tenant_id=world.TENANT_ID,
        client_id=client_id,
        vault_url=world.DEMO_VAULT_URL,
        key_name="good",
    )


async def test_a_configuration_is_saved_without_asking_a_secret_store(
    tmp_path: Path, network: NetworkSettings
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        told = await bench.save(identity(), client_secret="")
        assert told.configuration.last_check is not None
        assert told.configuration.last_check.verdict is Verdict.PASS
        assert bench.secret_store.calls == []


async def test_the_catalogue_holds_no_reference_to_a_secret(
    tmp_path: Path, network: NetworkSettings
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        saved = (await bench.save(identity(), client_secret="")).configuration
        [listed] = await bench.configurations.list()
        assert await bench.left_behind() == {"configuration": 1}
    assert saved.credential.secret_reference is None
    assert listed.credential.secret_reference is None
    assert listed.credential.kind is CredentialKind.MANAGED_IDENTITY


async def test_no_step_of_the_save_tells_of_a_secret(
    tmp_path: Path, network: NetworkSettings
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        told = await bench.save(identity(), client_secret="")
    assert SaveStep.STORE_SECRET not in [check.name for check in told.checks]


async def test_a_stored_configuration_is_checked_without_asking_a_secret_store(
    tmp_path: Path, network: NetworkSettings
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        saved = (await bench.save(identity(), client_secret="")).configuration
        checked = await bench.check(saved)
        assert checked.verdicts == {}
        assert checked.configuration.last_check != saved.last_check
        assert bench.secret_store.calls == []


async def test_an_identity_that_this_machine_has_not_stores_nothing(
    tmp_path: Path, network: NetworkSettings
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        told = await bench.save(identity(world.UNKNOWN_CLIENT_ID), client_secret="")
        assert await bench.left_behind() == {}
    assert told.verdicts == {CheckName.SIGN_IN: Verdict.FAIL}
    assert (
        f"no managed identity with the Client ID {world.UNKNOWN_CLIENT_ID}" in told.grave[0].found
    )
    assert "Assign that identity to this machine" in told.grave[0].do


async def test_a_machine_without_identities_stores_nothing(
    tmp_path: Path, network: NetworkSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:1")
    async with Bench.opened(tmp_path, network) as bench:
        told = await bench.save(identity(), client_secret="")
        assert await bench.left_behind() == {}
    assert told.verdicts == {CheckName.SIGN_IN: Verdict.FAIL}
    assert "No managed identity endpoint answers" in told.grave[0].found


async def test_a_client_secret_is_never_asked_of_the_machine_instead(
    tmp_path: Path, network: NetworkSettings
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        told = await bench.save(draft_of(BY_NAME["wrong-secret"]), "sandbox~wrong")
    assert told.verdicts == {CheckName.SIGN_IN: Verdict.FAIL}
