"""Every named scenario of the sandbox, saved for real: the right verdict, and nothing stored."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from host import RunningSandbox, running_sandbox

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.secret_stores.selection import open_store
from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.composition import here_and_now
from kms_tui.domain.check import Check, CheckName, Verdict
from kms_tui.domain.cloud import Clouds
from kms_tui.domain.configuration import ConfigurationDraft
from kms_tui.domain.errors import ChecksFailed, WarningsFound
from kms_tui.domain.normalisation import vault_url
from kms_tui.domain.secret import Secret
from kms_tui.sandbox.world import SCENARIOS, Scenario
from kms_tui.services.configurations import Configurations

GOOD = {
    "good",
    "good-3072",
    "good-4096",
    "many-versions",
    "kv-all-permissions",
    "kv-demo.vault.azure.cn",
    "kv-demo.vault.usgovcloudapi.net",
    "kv-no-create",
    "kv-slow",
    "kv-throttled",
    "kv-create-lost",
    "kv-create-503",
}
WARNS = {"kv-no-rotation-read": CheckName.NO_ROTATION_POLICY}
FAILS = {
    "disabled": CheckName.KEY_ENABLED,
    "not-yet-active": CheckName.KEY_ACTIVE,
    "expiring": CheckName.KEY_HAS_NO_EXPIRY,
    "rotating": CheckName.NO_ROTATION_POLICY,
    "no-unwrap": CheckName.KEY_OPERATIONS,
    "elliptic": CheckName.KEY_TYPE,
    "soft-deleted": CheckName.KEY_FOUND,
    "new-key": CheckName.KEY_FOUND,
    "wrong-secret": CheckName.SIGN_IN,
    "expired-secret": CheckName.SIGN_IN,
    "unknown-app": CheckName.SIGN_IN,
    "unknown-tenant": CheckName.TENANT_MATCHES,
    "other-tenant": CheckName.TENANT_MATCHES,
    "blocked-app": CheckName.SIGN_IN,
    "busy-entra": CheckName.SIGN_IN,
    "kv-no-wrap": CheckName.WRAP,
    "kv-no-get": CheckName.KEY_FOUND,
    "kv-rbac": CheckName.WRAP,
    "kv-firewall": CheckName.KEY_FOUND,
    "kv-other-tenant": CheckName.TENANT_MATCHES,
    "kv-silent": CheckName.VAULT_ANSWERS,
    "kv-hung": CheckName.KEY_FOUND,
    "kv-unreachable": CheckName.VAULT_ANSWERS,
    "kv-blockpage": CheckName.VAULT_ANSWERS,
    "kv-redirect": CheckName.VAULT_ANSWERS,
    "kv-broken": CheckName.KEY_FOUND,
    "kv-liar": CheckName.UNWRAP,
    "kv-wrong-certificate": CheckName.VAULT_ANSWERS,
    "kv-elsewhere": CheckName.VAULT_ANSWERS,
    "kv-empty-answer": CheckName.VAULT_ANSWERS,
    "kv-null-answer": CheckName.VAULT_ANSWERS,
    "kv-half-answer": CheckName.VAULT_ANSWERS,
    "kv-strips-token": CheckName.KEY_FOUND,
    "kv-foreign-resource": CheckName.VAULT_ANSWERS,
    "no-such-vault": CheckName.VAULT_ANSWERS,
}
JAMMED = "kv-jammed"
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
DEADLINE_SECONDS = 30.0
"""For the slowest, whose every answer takes two seconds."""


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("azure") / "sandbox") as running:
        yield running


@pytest.fixture
async def configurations(tmp_path: Path, sandbox: RunningSandbox) -> AsyncIterator[Configurations]:
    network = NetworkSettings.from_environment(
        {}, proxy=sandbox.proxy, ca_file=sandbox.ca_file, source="the test"
    )
    # A vault that says nothing is given up sooner than an admin would be made to wait.
    impatient = replace(network, connect_seconds=0.5, read_seconds=4.0)
    catalogue = SqliteCatalogue(tmp_path / "data")
    yield Configurations(
        catalogue=catalogue,
        key_vaults=AzureKeyVaults(impatient),
        secret_store=open_store("memory", tmp_path),
        clouds=Clouds(),
        now=here_and_now().now,
        actor="admin7@bastion01",
    )
    await catalogue.close()


def draft(scenario: Scenario) -> ConfigurationDraft:
    sizes = {"good-3072": 3072, "good-4096": 4096}
    return ConfigurationDraft(
        name=scenario.name,
        tenant_id=scenario.tenant_id,
        client_id=scenario.client_id,
        vault_url=vault_url(scenario.vault_url).value,
        key_name=scenario.key_name,
        key_size=sizes.get(scenario.name, 2048),
        may_create_key=scenario.name.startswith("kv-create-"),
    )


async def save(
    configurations: Configurations, name: str, *, despite_warnings: bool = False
) -> list[Check]:
    """Save what a scenario says; return all that was told."""
    told: list[Check] = []
    secret = Secret(BY_NAME[name].client_secret)
    async with asyncio.timeout(DEADLINE_SECONDS):
        await configurations.create(
            draft(BY_NAME[name]), secret, told.append, despite_warnings=despite_warnings
        )
    return told


async def is_empty(configurations: Configurations) -> bool:
    catalogue = configurations.catalogue
    return not await catalogue.configurations() and not await catalogue.orphaned()


def test_every_scenario_is_expected_to_end_somehow() -> None:
    assert GOOD | set(WARNS) | set(FAILS) | {JAMMED} == set(BY_NAME)


@pytest.mark.parametrize("name", sorted(GOOD))
async def test_a_good_scenario_is_saved_with_every_check_passed(
    configurations: Configurations, name: str
) -> None:
    await save(configurations, name)
    [saved] = await configurations.list()
    assert saved.last_check is not None
    assert saved.last_check.verdict is Verdict.PASS


@pytest.mark.parametrize("name", FAILS)
async def test_a_bad_scenario_fails_where_it_should_and_stores_nothing(
    configurations: Configurations, name: str
) -> None:
    told: list[Check] = []
    secret = Secret(BY_NAME[name].client_secret)
    with pytest.raises(ChecksFailed):
        async with asyncio.timeout(DEADLINE_SECONDS):
            await configurations.create(draft(BY_NAME[name]), secret, told.append)
    failed = [check for check in told if check.verdict is Verdict.FAIL]
    assert FAILS[name] in [check.name for check in failed]
    assert all(check.found.endswith(".") and check.do.endswith(".") for check in failed)
    assert await is_empty(configurations)


@pytest.mark.parametrize("name", WARNS)
async def test_a_doubtful_scenario_is_saved_only_despite_its_warning(
    configurations: Configurations, name: str
) -> None:
    with pytest.raises(WarningsFound):
        await save(configurations, name)
    assert await is_empty(configurations)
    told = await save(configurations, name, despite_warnings=True)
    assert [check.name for check in told if check.verdict is Verdict.WARN] == [WARNS[name]]


async def test_a_jammed_vault_says_how_long_it_waits(configurations: Configurations) -> None:
    waits = asyncio.Event()

    def report(check: Check) -> None:
        if "waits 30 s" in check.found:
            waits.set()

    secret = Secret(BY_NAME[JAMMED].client_secret)
    saving = asyncio.create_task(configurations.create(draft(BY_NAME[JAMMED]), secret, report))
    await asyncio.wait_for(waits.wait(), DEADLINE_SECONDS)
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    assert await is_empty(configurations)


async def test_a_name_held_by_a_deleted_key_is_told_when_the_key_is_to_be_created(
    configurations: Configurations,
) -> None:
    told: list[Check] = []
    held = replace(draft(BY_NAME["soft-deleted"]), may_create_key=True)
    with pytest.raises(ChecksFailed):
        await configurations.create(held, Secret("sandbox~good"), told.append)
    failed = next(check for check in told if check.verdict is Verdict.FAIL)
    assert failed.name is CheckName.KEY_CREATED
    assert "Recover or purge" in failed.do


async def test_a_missing_create_permission_is_told_and_leaves_nothing(
    configurations: Configurations,
) -> None:
    told: list[Check] = []
    wanted = replace(draft(BY_NAME["kv-no-create"]), key_name="wanted", may_create_key=True)
    with pytest.raises(ChecksFailed):
        await configurations.create(wanted, Secret("sandbox~good"), told.append)
    failed = next(check for check in told if check.verdict is Verdict.FAIL)
    assert failed.name is CheckName.KEY_CREATED
    assert "create" in failed.found
    assert told[-1].leaves == ""


async def test_a_size_other_than_asked_for_warns_and_the_true_one_is_stored(
    configurations: Configurations,
) -> None:
    other = replace(draft(BY_NAME["good-4096"]), key_size=2048)
    with pytest.raises(WarningsFound):
        await configurations.create(other, Secret("sandbox~good"), lambda _check: None)
    assert await is_empty(configurations)
    saved = await configurations.create(
        other, Secret("sandbox~good"), lambda _check: None, despite_warnings=True
    )
    assert saved.key_size == 4096
