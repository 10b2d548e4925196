"""A cloud of the admin's own, from the settings file through the whole program."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from lab_cloud import CLOUD_NAME, LabCloud, running_lab
from shown_checks import ShownChecks

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.composition import compose, here_and_now
from kms_tui.domain.check import CheckName, Verdict
from kms_tui.domain.errors import ChecksFailed, InvalidDraft, SettingsInvalid
from kms_tui.domain.secret import Secret
from kms_tui.sandbox.world import CLIENT_SECRET
from kms_tui.services.configurations import Configurations
from kms_tui.ui.presentation import cloud_line

SECRET = Secret(CLIENT_SECRET)
NO_CLOUDS = 'secret_store = "memory"'


class AdminsHome:
    """Where the program looks for settings and keeps its data."""

    def __init__(self, directory: Path) -> None:
        self._settings = directory / "config" / "kms-tui" / "settings.toml"
        self._catalogues: list[SqliteCatalogue] = []

    def configurations(self, settings: str) -> Configurations:
        """Compose the program anew with these settings and no environment."""
        self._settings.parent.mkdir(parents=True, exist_ok=True)
        self._settings.write_text(settings, encoding="utf-8")
        configurations = compose(replace(here_and_now({}), environ={})).services.configurations
        assert isinstance(configurations.catalogue, SqliteCatalogue)
        self._catalogues.append(configurations.catalogue)
        return configurations

    async def leave(self) -> None:
        for catalogue in self._catalogues:
            await catalogue.close()


@pytest.fixture
async def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AdminsHome]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    home = AdminsHome(tmp_path)
    yield home
    await home.leave()


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[LabCloud]:
    async with running_lab(tmp_path) as lab:
        yield lab


async def test_a_configuration_in_a_custom_cloud_with_ports_is_saved_and_checked(
    home: AdminsHome, lab: LabCloud
) -> None:
    configurations = home.configurations(lab.settings)
    told = ShownChecks()
    saved = await configurations.create(lab.draft, SECRET, told.append)
    assert saved.cloud == CLOUD_NAME
    assert saved.key_id.startswith(f"https://{lab.vault}/keys/good/")
    checked = await configurations.check(saved.id, told.append)
    assert checked.last_check is not None
    assert checked.last_check.verdict is Verdict.PASS


async def test_a_master_key_is_created_in_a_custom_cloud(home: AdminsHome, lab: LabCloud) -> None:
    configurations = home.configurations(lab.settings)
    draft = replace(lab.draft, key_name="made-in-ulm", may_create_key=True)
    saved = await configurations.create(draft, SECRET, lambda _check: None)
    assert saved.key_id.startswith(f"https://{lab.vault}/keys/made-in-ulm/")


async def test_a_custom_cloud_is_marked_wherever_it_is_named(
    home: AdminsHome, lab: LabCloud
) -> None:
    clouds = home.configurations(lab.settings).clouds
    shown_in_form = cloud_line(f"https://{lab.vault}", clouds)
    assert shown_in_form == f"Cloud: {CLOUD_NAME} (custom), signs in at {lab.authority}"
    stored = clouds.named(CLOUD_NAME)
    assert stored is not None
    assert stored.label == f"{CLOUD_NAME} (custom)"


async def test_the_name_resolves_without_a_proxy(home: AdminsHome, lab: LabCloud) -> None:
    told = ShownChecks()
    await home.configurations(lab.settings).create(lab.draft, SECRET, told.append)
    found = {check.name: check.found for check in told if check.verdict is Verdict.PASS}
    assert "127.0.0.1" in found[CheckName.NAME_RESOLVES]


async def test_without_its_authority_a_custom_cloud_is_not_trusted(
    home: AdminsHome, lab: LabCloud
) -> None:
    lines = lab.settings.splitlines()
    without = "\n".join(line for line in lines if not line.startswith("ca_file"))
    told = ShownChecks()
    with raises_clearly(ChecksFailed):
        await home.configurations(without).create(lab.draft, SECRET, told.append)
    [failed] = [check for check in told if check.verdict is Verdict.FAIL]
    assert failed.name is CheckName.VAULT_ANSWERS
    assert "an authority that is not trusted here" in failed.found
    assert "CA certificate in ca_file in the settings file" in failed.do


async def test_a_port_needs_a_custom_cloud(home: AdminsHome, lab: LabCloud) -> None:
    told = ShownChecks()
    with raises_clearly(InvalidDraft) as refused:
        await home.configurations(NO_CLOUDS).create(lab.draft, SECRET, told.append)
    [problem] = refused.value.problems.values()
    assert problem == "A port other than 443 needs a custom cloud in the settings file."


async def test_a_configuration_whose_cloud_left_the_settings_names_it(
    home: AdminsHome, lab: LabCloud
) -> None:
    saved = await home.configurations(lab.settings).create(lab.draft, SECRET, lambda _check: None)
    with raises_clearly(SettingsInvalid) as refused:
        await home.configurations(NO_CLOUDS).check(saved.id, lambda _check: None)
    assert f'"{CLOUD_NAME}"' in refused.value.what
    assert refused.value.do == "Declare that cloud in the settings file."


async def test_a_stored_secret_never_goes_to_another_cloud_at_the_same_address(
    home: AdminsHome, lab: LabCloud
) -> None:
    saved = await home.configurations(lab.settings).create(lab.draft, SECRET, lambda _check: None)
    renamed = lab.settings.replace(CLOUD_NAME, "Stack Neu-Ulm")
    with raises_clearly(SettingsInvalid, match=CLOUD_NAME):
        await home.configurations(renamed).check(saved.id, lambda _check: None)


async def test_a_vault_of_microsofts_is_never_a_custom_clouds(
    home: AdminsHome, lab: LabCloud
) -> None:
    greedy = lab.settings.replace(f'"{lab.vault}"', '"vault.azure.net"')
    with raises_clearly(SettingsInvalid, match="Microsoft's own cloud Azure public"):
        home.configurations(greedy)
