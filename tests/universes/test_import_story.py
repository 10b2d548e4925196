"""The keys of a YugabyteDB Anywhere backup are taken over, with the versions that wrapped them."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from admin import SLOW
from host import Host, RunningSandbox
from recorded_universes import active_keys, event_kinds, rows
from universe_admin import UniverseAdmin, at_terminal
from universe_bench import Bench
from yba_backup import MIDDLE, NEWEST, OLDEST, YbaKeys

from kms_tui.adapters.azure.network import NetworkSettings

NAMED = {"AZU_VAULT_URL": "https://kv-demo.vault.azure.net", "AZU_KEY_NAME": "many-versions"}


@pytest.fixture(scope="session")
def yba(tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox) -> YbaKeys:
    """Three keys that another host wrapped, each under another version."""

    async def wrapped() -> YbaKeys:
        network = NetworkSettings(proxy_url=sandbox.proxy, ca_file=sandbox.ca_file)
        async with Bench.opened(tmp_path_factory.mktemp("yba"), network) as bench:
            configuration = await bench.configuration("yba", "many-versions")
            keys = YbaKeys(bench.of.key_import.vaults, configuration)
            await keys.wraps_under(OLDEST, MIDDLE, NEWEST)
            return keys

    return asyncio.run(wrapped())


@pytest.fixture
def with_master_key(registered: Host) -> Host:
    """A host with the configuration "yba" on the master key that wrapped them."""
    with at_terminal(registered) as admin:
        admin.opens_form()
        admin.fills(name="yba", key_name="many-versions")
        admin.saves()
        admin.unlocks()
        admin.wait_for("Saved.", SLOW)
        admin.press("enter")
        admin.wait_for("3 configs")
        admin.quits()
    return registered


def opens_import(admin: UniverseAdmin) -> None:
    """Open the form and let it read the file in the home directory."""
    admin.opens_universe()
    admin.asks("i", "> import")
    admin.types("~/metadata.json")
    admin.press("enter")


def recorded(host: Host) -> list[tuple[int, str, str]]:
    """Return number, identifier at the masters and master key version of each key."""
    return rows(
        host,
        "SELECT number, db_key_id, key_id FROM universe_key "
        "JOIN wrapping ON universe_key_id = universe_key.id ORDER BY number",
    )


def test_keys_are_taken_over_oldest_first_and_verify(with_master_key: Host, yba: YbaKeys) -> None:
    yba.write(with_master_key.home / "metadata.json", NAMED)
    with at_terminal(with_master_key) as admin:
        opens_import(admin)
        admin.wait_for("refers to 3 universe keys; new here: 3.")
        admin.wait_for("That is the configuration yba.")
        admin.saves()
        admin.unlocks()
        admin.wait_for("Every key is taken over.", SLOW)
        admin.press("enter")
        admin.wait_for("3 universe keys taken over.")
        admin.press("v")
        admin.wait_for("Every key was unwrapped", SLOW)
    expected = zip([1, 2, 3], yba.db_key_ids, yba.fitting, strict=True)
    assert recorded(with_master_key) == list(expected)
    assert event_kinds(with_master_key)[-4:] == ["imported"] * 3 + ["verified"]
    assert active_keys(with_master_key) == []


def test_the_newest_key_becomes_active_if_that_is_chosen(
    with_master_key: Host, yba: YbaKeys
) -> None:
    yba.write(with_master_key.home / "metadata.json", NAMED)
    with at_terminal(with_master_key) as admin:
        opens_import(admin)
        admin.wait_for("That is the configuration yba.")
        admin.press("tab", "right")
        admin.wait_for("(o) the newest one")
        admin.saves()
        admin.unlocks()
        admin.wait_for("Every key is taken over.", SLOW)
    assert active_keys(with_master_key) == [3]


def test_a_wrong_configuration_records_nothing_and_keeps_the_form(
    registered: Host, yba: YbaKeys
) -> None:
    yba.write(registered.home / "metadata.json")
    with at_terminal(registered) as admin:
        opens_import(admin)
        admin.wait_for("names no master key")
        admin.saves()
        admin.unlocks()
        admin.wait_for("3 of 3 keys could not be unwrapped.", SLOW)
        admin.press("escape")
        admin.wait_for("> import")
        admin.wait_for("metadata.json")
        admin.wait_for("3 of 3 keys could not be unwrapped.")
    assert recorded(registered) == []


def test_a_master_key_that_no_configuration_has_is_named(registered: Host, yba: YbaKeys) -> None:
    yba.write(registered.home / "metadata.json", NAMED)
    with at_terminal(registered) as admin:
        opens_import(admin)
        admin.wait_for("names the master key many-versions in https://kv-demo")
        admin.wait_for("No configuration here has that master key")


def missing(_folder: Path) -> str:
    return "cannot be read"


def no_metadata(folder: Path) -> str:
    (folder / "metadata.json").write_text("[1, 2")
    return "It is no JSON document"


@pytest.mark.parametrize("make", [missing, no_metadata], ids=lambda make: make.__name__)
def test_a_file_that_cannot_be_used_is_told_beside_its_name(
    registered: Host, make: Callable[[Path], str]
) -> None:
    problem = make(registered.home)
    with at_terminal(registered) as admin:
        opens_import(admin)
        admin.wait_for(problem)
        admin.saves()
        admin.wait_for("Read the file first")


def test_an_enabled_universe_is_not_asked_about_its_active_key(enabled: Host) -> None:
    with at_terminal(enabled, size=(60, 20)) as admin:
        admin.opens_universe()
        admin.asks("i", "> import")
        admin.wait_for("Metadata file")
        assert "Active key" not in admin.screen_text()
