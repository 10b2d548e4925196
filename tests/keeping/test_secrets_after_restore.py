"""Which client secrets are there after a restore, and how the others are entered again."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from catalogue_parts import new_operation
from clear_errors import raises_clearly
from keeping_parts import backups_in
from recovery_parts import DRAFT, SECOND, place
from secrets_bench import NEW, OLD, Bench, bench_in, quiet

from kms_tui.domain.check import Verdict
from kms_tui.domain.errors import CatalogueError, SecretNotFound
from kms_tui.domain.store_kind import ELSEWHERE, FILE
from kms_tui.services.catalogue_keeping import CatalogueKeeping, Restored
from kms_tui.services.ports import SecretState
from kms_tui.services.saving import Saving
from kms_tui.services.secret_migration import SecretMigration
from kms_tui.services.secrets_examination import SecretsExamination
from kms_tui.services.unknown_secrets import UnknownSecrets
from kms_tui.ui.details_text import details

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@dataclass(frozen=True)
class KeptBench:
    """A session on a host that keeps its catalogue in a backup and brings it back."""

    bench: Bench
    backup: Path

    @property
    def keeping(self) -> CatalogueKeeping:
        bench = self.bench
        actor = bench.session.actor
        return CatalogueKeeping(backups_in(bench.data), bench.secrets, bench.session.now, actor)

    async def restores(self) -> Restored:
        return await self.keeping.restore(self.backup, replace=True)


@asynccontextmanager
async def host(data: Path, backup: Path) -> AsyncIterator[KeptBench]:
    async with bench_in(data) as bench:
        yield KeptBench(bench, backup)


@pytest.fixture
async def backup(tmp_path: Path) -> Path:
    """A backup of a catalogue with two configurations, made on the host `first`."""
    async with host(tmp_path / "first", tmp_path / "backup") as first:
        await first.bench.makes(FILE)
        await first.bench.creates("prod")
        await first.bench.creates("staging")
        await first.keeping.back_up(first.backup)
    return first.backup


async def test_the_client_secrets_are_not_in_it(backup: Path) -> None:
    contents = backup.read_bytes()  # noqa: ASYNC240 - nothing else runs yet
    assert b"prod" in contents
    assert OLD.reveal().encode() not in contents


async def test_on_the_same_host_a_locked_store_is_the_right_one(
    tmp_path: Path, backup: Path
) -> None:
    async with host(tmp_path / "first", backup) as first:
        assert not (await first.restores()).needing_secrets
        await first.bench.unlocks()
        for configuration in await first.bench.session.list():
            assert await first.bench.secret_of(configuration) == OLD.reveal()


async def test_on_another_host_each_configuration_needs_its_secret_again(
    tmp_path: Path, backup: Path
) -> None:
    async with host(tmp_path / "second", backup) as second:
        restored = await second.restores()
        assert list(restored.needing_secrets) == ["prod", "staging"]
        assert await second.bench.pin() is None
        [prod, _] = await second.bench.session.list()
        with raises_clearly(SecretNotFound, match="did not come along with the backup") as told:
            await second.bench.secret_of(prod)
        assert "kms-tui secrets renew NAME" in told.value.do


async def test_a_secret_that_is_entered_again_rests_on_the_new_host(
    tmp_path: Path, backup: Path
) -> None:
    async with host(tmp_path / "second", backup) as second:
        await second.restores()
        await second.bench.makes(FILE)
        for was in await second.bench.session.list():
            edited = await second.bench.edits(was, NEW, replace(DRAFT, name=was.name))
            assert await second.bench.secret_of(edited) == NEW.reveal()
        await second.bench.expect_nothing_left()


async def test_another_secrets_file_is_not_taken_for_the_one_of_then(
    tmp_path: Path, backup: Path
) -> None:
    async with host(tmp_path / "second", backup) as second:
        await second.bench.makes(FILE)
        assert list((await second.restores()).needing_secrets) == ["prod", "staging"]
        left = await second.bench.records(SecretState.ACTIVE)
        assert {record.pin.kind for record in left} == {ELSEWHERE}
        assert await second.bench.pin() is None


async def test_a_secrets_file_that_came_along_is_used(tmp_path: Path, backup: Path) -> None:
    (tmp_path / "second").mkdir(mode=0o700)
    shutil.copy2(place(tmp_path / "first"), place(tmp_path / "second"))
    async with host(tmp_path / "second", backup) as second:
        assert not (await second.restores()).needing_secrets
        await second.bench.unlocks()
        [prod, _] = await second.bench.session.list()
        assert await second.bench.secret_of(prod) == OLD.reveal()


async def test_a_secret_that_was_replaced_since_is_named(tmp_path: Path, backup: Path) -> None:
    async with host(tmp_path / "first", backup) as first:
        await first.bench.unlocks()
        [prod, _] = await first.bench.session.list()
        await first.bench.edits(prod)
        assert list((await first.restores()).needing_secrets) == ["prod"]


async def test_the_doctor_names_what_did_not_come_along(tmp_path: Path, backup: Path) -> None:
    async with host(tmp_path / "second", backup) as second:
        await second.restores()
        found = await SecretsExamination(second.bench.secrets).examine()
        left = [finding for finding in found if finding.code == "secret-left-behind"]
        assert [finding.verdict for finding in left] == [Verdict.FAIL, Verdict.FAIL]
        assert '"prod"' in left[0].what
        assert left[0].do == "Enter it again: kms-tui secrets renew prod"
        assert not {"secrets-elsewhere", "secret-missing"} & {finding.code for finding in found}
        assert not await UnknownSecrets(second.bench.secrets).find()


async def test_the_details_say_where_the_secret_is(tmp_path: Path, backup: Path) -> None:
    async with host(tmp_path / "second", backup) as second:
        await second.restores()
        [prod, _] = await second.bench.session.list()
        said = details(prod, second.bench.session.now(), cloud="").plain
        assert "in the secret store of another host" in said


async def test_a_migration_moves_the_others(tmp_path: Path, backup: Path) -> None:
    async with host(tmp_path / "second", backup) as second:
        await second.restores()
        await second.bench.makes(FILE, SECOND)
        [prod, _] = await second.bench.session.list()
        await second.bench.edits(prod)
        migration = SecretMigration(second.bench.secrets, second.bench.session.now)
        assert [found.name for found in await migration.remaining(SECOND)] == ["prod"]
        assert (await second.bench.migrates()).is_complete
        assert (await second.bench.migrates(FILE, leave_unreadable=True)).is_complete


async def test_a_configuration_without_its_secret_can_be_deleted(
    tmp_path: Path, backup: Path
) -> None:
    async with host(tmp_path / "second", backup) as second:
        await second.restores()
        for configuration in await second.bench.session.list():
            assert not await second.bench.session.delete(configuration)
        assert not await second.bench.session.catalogue.secrets()


async def test_a_change_that_was_under_way_is_undone_by_the_restore(tmp_path: Path) -> None:
    async with host(tmp_path / "first", tmp_path / "backup") as first:
        await first.bench.session.catalogue.begin(new_operation())
        await first.keeping.back_up(first.backup)
    async with host(tmp_path / "second", first.backup) as second:
        await second.restores()
        assert not await second.bench.session.catalogue.secrets()
        assert not await second.bench.session.catalogue.orphaned()


async def test_what_was_left_behind_is_left_once_and_for_all(tmp_path: Path, backup: Path) -> None:
    async with host(tmp_path / "second", backup) as second:
        await second.restores()
        await second.keeping.back_up(tmp_path / "second.backup")
    async with host(tmp_path / "third", tmp_path / "second.backup") as third:
        assert len((await third.restores()).needing_secrets) == 2
        active = await third.bench.records(SecretState.ACTIVE)
        assert {record.pin.kind for record in active} == {ELSEWHERE}


async def test_a_save_that_a_restore_overtook_is_not_told_as_saved(
    tmp_path: Path, backup: Path
) -> None:
    async with host(tmp_path / "first", backup) as first:
        await first.bench.unlocks()
        [was, _] = await first.bench.session.list()
        operation = replace(new_operation(), secret_reference=None)
        await first.bench.session.catalogue.begin(operation)
        await first.restores()
        late = replace(was, id=operation.configuration_id, name="late")
        saving = Saving(first.bench.session.catalogue, first.bench.secrets)
        with raises_clearly(CatalogueError, match="nothing was saved"):
            await saving.store(operation, late, NEW, quiet)
