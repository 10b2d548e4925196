"""The drill: a host is lost, and another one unwraps every universe key from the backup alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clear_errors import raises_clearly
from drill_site import quiet, site_in
from sandbox_thread import SandboxThread

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.errors import KeysNotProven
from kms_tui.domain.history import HistoryFilter
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.sandbox import world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NetworkSettings]:
    thread = SandboxThread(tmp_path_factory.mktemp("sandbox"))
    sandbox = thread.start()
    yield NetworkSettings.from_environment(
        {}, proxy=sandbox.proxy_url, ca_file=str(sandbox.ca_file), source="the test"
    )
    thread.stop()


@pytest.fixture
async def backup(tmp_path: Path, network: NetworkSettings) -> Path:
    """What is left of a host with two universes, of which one was re-wrapped."""
    async with site_in(tmp_path / "lost", network) as lost:
        await lost.makes_secrets_file()
        prod = await lost.configures("prod", "good")
        strong = await lost.configures("strong", "good-3072")
        orders = await lost.encrypts("orders", prod, keys=3)
        await lost.encrypts("billing", prod, keys=2)
        rewrapping, algorithm = lost.universes.rewrapping, WrapAlgorithm.RSA_OAEP_256
        await rewrapping.begin(orders, strong.id, algorithm, quiet)
        await lost.keeping.back_up(tmp_path / "backup")
    return tmp_path / "backup"


async def test_no_key_unwraps_before_the_client_secrets_are_entered(
    tmp_path: Path, network: NetworkSettings, backup: Path
) -> None:
    async with site_in(tmp_path / "new", network) as site:
        restored = await site.keeping.restore(backup, replace=False)
        assert list(restored.needing_secrets) == ["prod", "strong"]
        with raises_clearly(KeysNotProven):
            await site.verifies()


@pytest.mark.proves("R19")
async def test_every_key_unwraps_once_they_are(
    tmp_path: Path, network: NetworkSettings, backup: Path
) -> None:
    async with site_in(tmp_path / "new", network) as site:
        await site.keeping.restore(backup, replace=False)
        await site.makes_secrets_file()
        await site.enters_secrets_again()
        assert await site.verifies() == 5


async def test_the_history_goes_on_where_it_was(
    tmp_path: Path, network: NetworkSettings, backup: Path
) -> None:
    async with site_in(tmp_path / "lost", network) as lost:
        before = await lost.universes.universes.history(HistoryFilter())
    async with site_in(tmp_path / "new", network) as site:
        await site.keeping.restore(backup, replace=False)
        assert await site.universes.universes.history(HistoryFilter()) == before


async def test_no_client_secret_is_in_the_backup(backup: Path) -> None:
    contents = backup.read_bytes()  # noqa: ASYNC240 - nothing else runs yet
    assert world.CLIENT_ID.encode() in contents
    assert world.CLIENT_SECRET.encode() not in contents
