"""A read-only session: whatever is asked of the services, nothing anywhere is changed."""

import os
import time
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from looking_session import Site, actions, draft, outcome, told, unlocked, values

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.domain.check import Verdict
from kms_tui.domain.errors import KmsTuiError, ReadOnlySession
from kms_tui.domain.history import EventKind, HistoryFilter
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe import UniverseDraft
from kms_tui.sandbox import world
from kms_tui.services.operations import Operations
from kms_tui.services.ports import OperationKind

NEVER = {
    "CatalogueKeeping.inspect",
    "CatalogueKeeping.restore",
    "ConfigurationImport.apply",
    "Configurations.create",
    "Configurations.delete",
    "Configurations.edit",
    "KeyExport.export",
    "KeyExport.refuse_unusable",
    "PinnedSecretStore.delete",
    "PinnedSecretStore.put",
    "Rewrapping.begin",
    "SecretAccess.change_passphrase",
    "SecretAccess.create",
    "SecretMigration.move_all",
    "Universes.disable",
    "Universes.edit",
    "Universes.register",
    "UniverseKeys.rotate",
    "UnknownSecrets.delete",
}
"""What is refused for being a change; all else reads, or has nothing to change here."""


async def test_no_action_of_any_service_changes_a_byte(site: Site, tmp_path: Path) -> None:
    session = site.session(secret_store="file", read_only="yes")
    known, before = await values(session, tmp_path), site.contents()
    refused = set()
    for name, action in actions(session.services):
        try:
            await outcome(action, known)
        except ReadOnlySession:
            refused.add(name)
        except KmsTuiError:
            pass
        assert site.contents() == before, name
    assert refused == NEVER


async def test_a_check_is_shown_and_not_recorded(site: Site) -> None:
    looking = site.session(secret_store="file", read_only="yes")
    await unlocked(looking)
    [was] = await looking.services.configurations.list()
    checked = await looking.services.configurations.check(was.id, told)
    assert checked.last_check is not None
    assert checked.last_check.verdict is not Verdict.FAIL
    assert [was] == await looking.services.configurations.list()


async def test_no_key_can_be_created_in_a_vault_whoever_asks(site: Site) -> None:
    looking = site.session(secret_store="file", read_only="yes").services.configurations
    access = looking.accesses.of_draft(draft("prod"), Secret(world.CLIENT_SECRET))
    async with looking.key_vaults.open(access) as vault:
        await vault.greet()
        with raises_clearly(ReadOnlySession):
            await vault.create_key("brand-new", 2048, "1")


async def test_keys_are_verified_and_the_history_does_not_grow(site: Site) -> None:
    looking = site.session(secret_store="file", read_only="yes")
    await unlocked(looking)
    [orders] = await looking.services.universes.list()
    assert await looking.services.verification.verify_universe(orders.id, told) == 1
    kinds = {
        event.happening.kind for event in await looking.services.universes.history(HistoryFilter())
    }
    assert EventKind.VERIFIED not in kinds


async def test_an_interrupted_save_waits_for_a_session_that_may_undo_it(site: Site) -> None:
    ended, catalogue = site.session(secret_store="file"), SqliteCatalogue(site.data)
    operations = Operations(ended.services.secret_access.secrets, ended.now)
    await catalogue.begin(await operations.new(OperationKind.SAVE, draft("late")))
    await catalogue.close()
    looking, before = site.session(secret_store="file", read_only="yes"), site.contents()
    assert [*await looking.services.configurations.recover()] == []
    assert site.contents() == before
    assert len(await ended.services.configurations.recover()) == 1


async def test_there_is_nothing_to_see_where_nothing_is_and_nothing_is_made(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    looking = site.session(read_only="yes").services
    assert [*await looking.configurations.list(), *await looking.universes.list()] == []
    assert not (tmp_path / "elsewhere").exists()


async def test_what_another_session_changes_is_seen_at_the_next_look(site: Site) -> None:
    looking = site.session(secret_store="file", read_only="yes").services.universes
    working = site.session(secret_store="file").services.universes
    seen = []
    for name in ("a", "b", "c"):
        await working.register(UniverseDraft(name))
        seen.append(len(await looking.list()))
    assert seen == [2, 3, 4]


async def test_a_catalogue_at_rest_is_copied_once(site: Site) -> None:
    an_hour_ago = time.time() - 3600
    path = site.data / "catalogue.db"
    os.utime(path, (an_hour_ago, an_hour_ago))
    catalogue = SqliteCatalogue(site.data, is_snapshot=True)
    first = await catalogue.run(catalogue.file.connected)
    assert await catalogue.run(catalogue.file.connected) is first
    os.utime(path, (an_hour_ago, an_hour_ago + 60))
    assert await catalogue.run(catalogue.file.connected) is not first
