"""Deleting: guarded by use, gone at once, and its client secret is removed or listed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from keyring.errors import KeyringLocked, PasswordDeleteError
from recovery_parts import SECOND, entries
from secrets_bench import NEW, OLD, Bench, bench_in, lose, restore
from unreliable_keyring import given_to, raising, well

from kms_tui.domain.errors import ConfigurationChanged, ConfigurationInUse, ConfigurationNotFound
from kms_tui.services.ports import SecretState


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes("file")
        yield bench


async def test_a_deleted_configuration_is_gone_with_its_secret(bench: Bench) -> None:
    await bench.creates("kept")
    left = await bench.session.delete(await bench.creates())
    assert not left
    assert [found.name for found in await bench.session.list()] == ["kept"]
    await bench.expect_nothing_left()


async def test_the_vault_is_not_asked(bench: Bench) -> None:
    was = await bench.creates()
    bench.vault.asked.clear()
    await bench.session.delete(was)
    assert not bench.vault.asked


async def test_the_name_of_a_deleted_configuration_is_free_again(bench: Bench) -> None:
    await bench.session.delete(await bench.creates())
    assert await bench.secret_of(await bench.creates(secret=NEW)) == NEW.reveal()


async def test_a_configuration_that_a_universe_used_stays_with_its_secret(bench: Bench) -> None:
    was = await bench.creates()
    bench.first_use(was)
    with raises_clearly(ConfigurationInUse, match="1 universe uses"):
        await bench.session.delete(await bench.session.get(was.id))
    assert await bench.secret_of(was) == OLD.reveal()


async def test_a_first_use_between_reading_and_deleting_keeps_it_too(bench: Bench) -> None:
    was = await bench.creates()
    assert was.universes_ever == 0
    bench.first_use(was)
    with raises_clearly(ConfigurationInUse):
        await bench.session.delete(was)
    assert await bench.secret_of(was) == OLD.reveal()


async def test_one_that_somebody_edited_meanwhile_stays(bench: Bench) -> None:
    was = await bench.creates()
    await bench.edits(was)
    with raises_clearly(ConfigurationChanged):
        await bench.session.delete(was)
    assert await bench.secret_of(was) == NEW.reveal()


async def test_one_that_is_gone_cannot_be_deleted_again(bench: Bench) -> None:
    was = await bench.creates()
    await bench.session.delete(was)
    with raises_clearly(ConfigurationNotFound):
        await bench.session.delete(was)


async def test_a_locked_secrets_file_lets_go_of_the_secret_all_the_same(bench: Bench) -> None:
    was = await bench.creates()
    await bench.store().lock()
    assert not await bench.session.delete(was)
    assert entries(bench.data) == set()
    await bench.expect_nothing_left()


async def test_an_entry_that_was_removed_by_hand_counts_as_deleted(bench: Bench) -> None:
    was = await bench.creates()
    assert was.credential.secret_reference is not None
    await bench.store().delete(was.credential.secret_reference)
    assert not await bench.session.delete(was)
    await bench.expect_nothing_left()


async def test_without_its_store_it_goes_and_its_secret_is_listed_until_the_store_is_back(
    bench: Bench,
) -> None:
    was = await bench.creates()
    contents = lose(bench.data)
    [left] = await bench.session.delete(was)
    assert not await bench.session.list()
    assert left.reference == was.credential.secret_reference
    assert left.error.endswith("is not there any more.")
    restore(bench.data, contents)
    await bench.session.recover()
    await bench.expect_nothing_left()


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (KeyringLocked("no"), "The foreign keyring is locked."),
        (PasswordDeleteError("no"), "The foreign keyring did not delete a client secret."),
        (RuntimeError("broken pipe"), "The foreign keyring failed."),
        (TimeoutError(), "The foreign keyring did not answer in time; the outcome is unknown."),
    ],
)
async def test_whatever_a_keyring_raises_the_secret_is_listed_and_removed_by_the_next_recovery(
    tmp_path: Path, failure: Exception, error: str
) -> None:
    async with bench_in(tmp_path / "data", SECOND) as bench:
        backend = given_to(bench)
        was = await bench.creates()
        backend.on_delete = raising(failure)
        [left] = await bench.session.delete(was)
        assert not await bench.session.list()
        assert (left.state, left.error) == (SecretState.RETIRING, error)
        assert await bench.records(SecretState.RETIRING) == [left]
        backend.on_delete = well
        await bench.session.recover()
        assert backend.entries == {}
        assert not await bench.session.catalogue.secrets()


async def test_a_recovery_that_fails_as_well_keeps_the_newest_reason(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data", SECOND) as bench:
        backend = given_to(bench)
        was = await bench.creates()
        backend.on_delete = raising(RuntimeError("broken"))
        await bench.session.delete(was)
        backend.on_delete = raising(KeyringLocked("no"))
        await bench.session.recover()
        [left] = await bench.records(SecretState.RETIRING)
        assert left.error == "The foreign keyring is locked."
        assert len(backend.entries) == 1
