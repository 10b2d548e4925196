"""Reading certificates takes long: vaults that are open at once share what was read."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from azure_access import good_access
from clear_errors import raises_clearly

from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.errors import SettingsInvalid

pytest_plugins = ("azure_fixtures",)


async def test_certificates_are_read_again_once_no_vault_is_open(
    tmp_path: Path, sandbox_network: NetworkSettings
) -> None:
    ca_file = tmp_path / "ca.pem"
    shutil.copy(sandbox_network.ca_file, ca_file)
    vaults = AzureKeyVaults(replace(sandbox_network, ca_file=str(ca_file)))
    async with vaults.open(good_access()) as one:
        ca_file.unlink()
        async with vaults.open(good_access("kv-all-permissions")) as other:
            assert (await other.greet()).tenant_id == (await one.greet()).tenant_id
    with raises_clearly(SettingsInvalid):
        async with vaults.open(good_access()):
            pytest.fail("the file is gone")
