"""The actions on a real catalogue and a real store in memory; only the vault is scripted."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from recovery_parts import CheapStores
from scripted_vault import KEY, NOW, TENANT_ID, ScriptedVault, ScriptedVaults
from shown_checks import ShownChecks

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.domain.check import Check, CheckName, SaveStep, Verdict
from kms_tui.domain.cloud import PUBLIC, Clouds
from kms_tui.domain.configuration import ConfigurationDraft, CredentialKind
from kms_tui.domain.errors import (
    AccessRefused,
    ChecksFailed,
    InvalidDraft,
    NameTaken,
    SecretNotFound,
    SecretStoreMissing,
    SettingsInvalid,
    WarningsFound,
)
from kms_tui.domain.master_key import RotationPolicy
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import FILE, MEMORY
from kms_tui.services.configurations import Configurations
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import VaultAccess

SECRET = Secret("a~secret")
DRAFT = ConfigurationDraft(
    name="prod",
    tenant_id=TENANT_ID,
    client_id="aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
    vault_url="https://kv-demo.vault.azure.net",
    key_name="good",
)


@dataclass
class World:
    """The actions, what they were told to reach, and what they told."""

    configurations: Configurations
    vaults: ScriptedVaults
    told: ShownChecks = field(default_factory=ShownChecks)

    @property
    def vault(self) -> ScriptedVault:
        return self.vaults.vault

    async def creates(self, draft: ConfigurationDraft = DRAFT, *, despite: bool = False) -> object:
        return await self.configurations.create(
            draft, SECRET, self.told.append, despite_warnings=despite
        )

    async def is_empty(self) -> bool:
        catalogue = self.configurations.catalogue
        return not await catalogue.configurations() and not await catalogue.orphaned()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    vaults = ScriptedVaults()
    catalogue = SqliteCatalogue(tmp_path / "data")
    store = PinnedSecretStore(catalogue, CheapStores(tmp_path / "data"), MEMORY)
    actions = Configurations(
        catalogue,
        vaults,
        store,
        SqliteUniverseCatalogue(catalogue),
        Clouds(),
        lambda: NOW,
        "admin7@bastion01",
    )
    yield World(actions, vaults)
    await catalogue.close()


async def test_a_saved_configuration_carries_who_when_and_the_key_that_was_proven(
    world: World,
) -> None:
    await world.creates()
    [saved] = await world.configurations.list()
    assert (saved.name, saved.key_id, saved.cloud) == ("prod", KEY.key_id, "Azure public")
    assert (saved.created_by, saved.created_at) == ("admin7@bastion01", NOW)
    assert saved.last_check is not None
    assert saved.last_check.verdict is Verdict.PASS


async def test_the_secret_can_be_used_again_for_a_check(world: World) -> None:
    await world.creates()
    [saved] = await world.configurations.list()
    await world.configurations.check(saved.id, world.told.append)
    access = VaultAccess(
        "https://kv-demo.vault.azure.net",
        PUBLIC,
        CredentialKind.CLIENT_SECRET,
        TENANT_ID,
        "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
        SECRET,
    )
    assert world.vaults.opened == [access, access]


async def test_the_steps_after_the_checks_are_told_too(world: World) -> None:
    await world.creates()
    steps = [check for check in world.told if isinstance(check.name, SaveStep)]
    assert steps == [
        Check(SaveStep.STORE_SECRET, Verdict.RUNNING),
        Check(SaveStep.STORE_SECRET, Verdict.PASS),
        Check(SaveStep.WRITE_CONFIGURATION, Verdict.RUNNING, leaves="perhaps this configuration"),
        Check(SaveStep.WRITE_CONFIGURATION, Verdict.PASS),
    ]


async def test_a_broken_field_is_refused_before_any_vault_is_opened(world: World) -> None:
    with raises_clearly(InvalidDraft) as refused:
        await world.creates(replace(DRAFT, client_id="nonsense"))
    assert list(refused.value.problems) == ["Client ID"]
    assert not world.vaults.opened


async def test_a_name_is_given_once(world: World) -> None:
    await world.creates()
    with raises_clearly(NameTaken):
        await world.creates()
    assert len(world.vaults.opened) == 1


async def test_a_failed_check_stores_nothing(world: World) -> None:
    world.vault.key = replace(KEY, is_enabled=False)
    with raises_clearly(ChecksFailed) as refused:
        await world.creates()
    assert refused.value.what == "1 check failed."
    assert refused.value.do == "Do what stands beside them, then save again."
    assert await world.is_empty()


async def test_a_warning_stores_nothing_until_the_admin_goes_on(world: World) -> None:
    world.vault.policy = RotationPolicy(expires_in="P1Y")
    with raises_clearly(WarningsFound) as warned:
        await world.creates()
    assert warned.value.what == "1 check warns."
    assert warned.value.do == "Do what stands beside them, or save despite the warnings."
    assert await world.is_empty()
    await world.creates(despite=True)
    [saved] = await world.configurations.list()
    assert saved.last_check is not None
    assert saved.last_check.verdict is Verdict.WARN


async def test_the_size_that_is_stored_is_the_keys_own(world: World) -> None:
    world.vault.key = replace(KEY, size_bits=4096)
    await world.creates(despite=True)
    [saved] = await world.configurations.list()
    assert saved.key_size == 4096


def without_a_store(world: World, directory: Path) -> Configurations:
    """Return the same actions on a host where nobody has created the secrets file yet."""
    store = PinnedSecretStore(world.configurations.catalogue, CheapStores(directory), FILE)
    return replace(world.configurations, secret_store=store)


async def test_without_a_secret_store_azure_is_not_asked(world: World, tmp_path: Path) -> None:
    closed = without_a_store(world, tmp_path / "data")
    with raises_clearly(SecretStoreMissing):
        await closed.create(DRAFT, SECRET, world.told.append)
    assert not world.vaults.opened


async def test_a_managed_identity_needs_no_secret_store(world: World, tmp_path: Path) -> None:
    closed = without_a_store(world, tmp_path / "data")
    draft = replace(DRAFT, credential_kind=CredentialKind.MANAGED_IDENTITY)
    saved = await closed.create(draft, Secret(""), world.told.append)
    assert saved.credential.secret_reference is None


async def test_a_stopped_save_leaves_nothing(world: World) -> None:
    world.vault.pauses = {"wrap"}
    wraps = asyncio.Event()

    def report(check: Check) -> None:
        if check.name is CheckName.WRAP:
            wraps.set()

    save = asyncio.create_task(world.configurations.create(DRAFT, SECRET, report))
    await asyncio.wait_for(wraps.wait(), 10)
    save.cancel()
    with pytest.raises(asyncio.CancelledError):
        await save
    assert await world.is_empty()


async def test_a_key_that_went_bad_is_told_by_the_next_check(world: World) -> None:
    await world.creates()
    [saved] = await world.configurations.list()
    world.vault.key = replace(KEY, is_enabled=False)
    checked = await world.configurations.check(saved.id, world.told.append)
    assert checked.last_check is not None
    assert checked.last_check.verdict is Verdict.FAIL
    assert "disabled" in checked.last_check.summary
    assert checked.revision == saved.revision


async def test_a_secret_that_is_gone_from_the_store_is_told(world: World) -> None:
    await world.creates()
    [saved] = await world.configurations.list()
    assert saved.credential.secret_reference is not None
    await world.configurations.secret_store.delete(saved.credential.secret_reference)
    with raises_clearly(SecretNotFound):
        await world.configurations.check(saved.id, world.told.append)


async def test_a_secret_never_goes_to_a_cloud_it_was_not_entered_for(world: World) -> None:
    await world.creates()
    [saved] = await world.configurations.list()
    other = replace(saved, id=saved.id, cloud="Azure China")
    accesses = world.configurations.accesses
    with raises_clearly(SettingsInvalid) as refused:
        await accesses.of_configuration(other)
    assert refused.value.what == (
        'The vault belongs to the cloud "Azure China", which is not known here.'
    )
    assert refused.value.do == "Declare that cloud in the settings file."


async def test_a_secret_never_goes_to_an_address_that_no_vault_has(world: World) -> None:
    await world.creates()
    [saved] = await world.configurations.list()
    changed = replace(saved, vault_url="https://kv_demo.vault.azure.net")
    with raises_clearly(SettingsInvalid) as refused:
        await world.configurations.accesses.of_configuration(changed)
    assert refused.value.what == 'The catalogue has an address for "prod" that no vault has.'
    assert refused.value.do == (
        "Something else than kms-tui changed it: restore a backup of the catalogue."
    )


async def test_checking_a_draft_changes_nothing(world: World) -> None:
    world.vault.key = None
    draft = replace(DRAFT, may_create_key=True)
    verdict = await world.configurations.check_draft(draft, SECRET, world.told.append)
    assert verdict is Verdict.PASS
    assert "create_key" not in world.vault.asked
    assert await world.is_empty()


async def test_a_refused_sign_in_stores_nothing(world: World) -> None:
    world.vault.errors = {"sign_in": [AccessRefused("No.", do="Ask.")]}
    with raises_clearly(ChecksFailed):
        await world.creates()
    assert await world.is_empty()
