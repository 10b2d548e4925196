"""What a restart keeps, and what it restores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from azure_side import Azure, decode, open_session

from kms_tui.sandbox.key_files import KeyFileUnreadable
from kms_tui.sandbox.server import Sandbox
from kms_tui.sandbox.storage import DirectoryInUse

if TYPE_CHECKING:
    from pathlib import Path

UNIVERSE_KEY = bytes(range(32))


async def test_a_created_key_unwraps_after_a_restart_what_it_wrapped_before(
    tmp_path: Path,
) -> None:
    async with Sandbox(tmp_path) as sandbox, open_session(sandbox) as session:
        azure = Azure(sandbox, session)
        created = await azure.keys().create_rsa_key("New-Key", tags={"a": "b"})
        wrapped = await azure.use("new-key", "wrapkey", UNIVERSE_KEY)

    async with Sandbox(tmp_path) as sandbox, open_session(sandbox) as session:
        azure = Azure(sandbox, session)
        found = await azure.keys().get_key("new-key")
        unwrapped = await azure.use("new-key", "unwrapkey", wrapped.document["value"])

    assert (found.id, found.properties.tags) == (created.id, {"a": "b"})
    assert found.properties.created_on == created.properties.created_on
    assert decode(unwrapped.document["value"]) == UNIVERSE_KEY


async def test_a_scenario_key_that_was_deleted_is_there_again_after_a_restart(
    tmp_path: Path,
) -> None:
    async with Sandbox(tmp_path) as sandbox, open_session(sandbox) as session:
        keys = Azure(sandbox, session).keys("kv-all-permissions")
        at_first = await keys.get_key("good")
        await keys.delete_key("good")

    async with Sandbox(tmp_path) as sandbox, open_session(sandbox) as session:
        restored = await Azure(sandbox, session).keys("kv-all-permissions").get_key("good")

    assert restored.id == at_first.id


async def test_a_newer_version_of_a_scenario_key_unwraps_after_a_restart_too(
    tmp_path: Path,
) -> None:
    async with Sandbox(tmp_path) as sandbox, open_session(sandbox) as session:
        azure = Azure(sandbox, session)
        newer = await azure.keys("kv-all-permissions").rotate_key("good")
        wrapped = await azure.use("kv-all-permissions/good", "wrapkey", UNIVERSE_KEY)

    for _ in range(2):
        async with Sandbox(tmp_path) as sandbox, open_session(sandbox) as session:
            azure = Azure(sandbox, session)
            assert (await azure.keys("kv-all-permissions").get_key("good")).id == newer.id
            value = wrapped.document["value"]
            unwrapped = await azure.use("kv-all-permissions/good", "unwrapkey", value)
            assert decode(unwrapped.document["value"]) == UNIVERSE_KEY


async def test_a_scenario_key_keeps_its_first_version_beside_newer_ones(tmp_path: Path) -> None:
    async with Sandbox(tmp_path) as sandbox, open_session(sandbox) as session:
        keys = Azure(sandbox, session).keys()
        first = await keys.get_key("good")
        newer = await keys.create_rsa_key("good")

    async with Sandbox(tmp_path) as sandbox, open_session(sandbox) as session:
        found = Azure(sandbox, session).keys().list_properties_of_key_versions("good")
        assert {version.id async for version in found} == {first.id, newer.id}


async def test_a_scenario_key_is_the_same_on_every_machine(tmp_path: Path) -> None:
    async with Sandbox(tmp_path / "one") as sandbox, open_session(sandbox) as session:
        wrapped = await Azure(sandbox, session).use("good", "wrapkey", UNIVERSE_KEY)
    async with Sandbox(tmp_path / "two") as sandbox, open_session(sandbox) as session:
        value = wrapped.document["value"]
        unwrapped = await Azure(sandbox, session).use("good", "unwrapkey", value)

    assert decode(unwrapped.document["value"]) == UNIVERSE_KEY


async def test_a_soft_deletion_survives_a_restart(tmp_path: Path) -> None:
    async with Sandbox(tmp_path) as sandbox, open_session(sandbox) as session:
        keys = Azure(sandbox, session).keys("kv-all-permissions")
        await keys.create_rsa_key("new-key")
        await keys.delete_key("new-key")

    async with Sandbox(tmp_path) as sandbox, open_session(sandbox) as session:
        keys = Azure(sandbox, session).keys("kv-all-permissions")
        assert (await keys.get_deleted_key("new-key")).name == "new-key"


async def test_a_write_that_was_cut_off_does_not_stop_the_next_start(tmp_path: Path) -> None:
    async with Sandbox(tmp_path) as sandbox, open_session(sandbox) as session:
        created = await Azure(sandbox, session).keys().create_rsa_key("new-key")
    folder = tmp_path / "vaults" / "kv-demo.vault.azure.net"
    (folder / "new-key.json.unfinished").write_bytes(b'{"name": "new-k')

    async with Sandbox(tmp_path) as sandbox, open_session(sandbox) as session:
        keys = Azure(sandbox, session).keys()
        assert (await keys.get_key("new-key")).id == created.id
        await keys.create_rsa_key("new-key")


async def test_a_file_that_holds_no_key_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "vaults" / "kv-demo.vault.azure.net"
    folder.mkdir(parents=True)
    (folder / "new-key.json").write_text("{}")

    with pytest.raises(KeyFileUnreadable, match=r"new-key\.json"):
        async with Sandbox(tmp_path):
            pytest.fail("the sandbox started")


async def test_every_file_is_its_owners_only(tmp_path: Path) -> None:
    directory = tmp_path / "sandbox"
    async with Sandbox(directory) as sandbox, open_session(sandbox) as session:
        await Azure(sandbox, session).keys().create_rsa_key("new-key")

    paths = list(directory.rglob("*"))
    files = {path for path in paths if path.is_file()}
    assert {path.name for path in files} == {"ca.pem", "lock", "new-key.json"}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in {directory, *paths} - files} == {0o700}


async def test_two_sandboxes_do_not_share_a_directory(sandbox: Sandbox) -> None:
    with pytest.raises(DirectoryInUse):
        async with Sandbox(sandbox.ca_file.parent):
            pytest.fail("the second sandbox started")


async def test_each_run_has_a_certificate_authority_of_its_own(tmp_path: Path) -> None:
    async with Sandbox(tmp_path) as sandbox:
        first = sandbox.ca_file.read_text()
    async with Sandbox(tmp_path) as sandbox:
        assert sandbox.ca_file.read_text() != first
