"""Entries that the catalogue does not know are found, and deleted on request only."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from recovery_parts import SECOND, entries
from secrets_bench import OLD, Bench, bench_in, lose
from unreliable_keyring import given_to

from kms_tui.domain.configuration import ConfigurationId, SecretReference
from kms_tui.domain.store_kind import FILE
from kms_tui.services.ports import StoredSecret
from kms_tui.services.unknown_secrets import UnknownSecrets

STRANGER = SecretReference("5" * 32)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE, SECOND)
        await bench.creates()
        yield bench


async def has_a_stranger(bench: Bench, kind: str = FILE) -> None:
    """Let a store have an entry that this catalogue never wrote."""
    entry = StoredSecret(STRANGER, ConfigurationId("somebody"), "client", OLD)
    await bench.store(kind).put(entry)


async def test_without_strangers_nothing_is_found(bench: Bench) -> None:
    assert await UnknownSecrets(bench.secrets).find() == {}


async def test_a_stranger_is_found_but_not_touched(bench: Bench) -> None:
    await has_a_stranger(bench)
    assert await UnknownSecrets(bench.secrets).find() == {FILE: {STRANGER}}
    assert len(entries(bench.data)) == 2


async def test_a_locked_file_tells_its_strangers_too(bench: Bench) -> None:
    await has_a_stranger(bench)
    await bench.store().lock()
    assert await UnknownSecrets(bench.secrets).find() == {FILE: {STRANGER}}


async def test_what_was_found_is_deleted_and_nothing_else(bench: Bench) -> None:
    await has_a_stranger(bench)
    unknown = UnknownSecrets(bench.secrets)
    await unknown.delete(await unknown.find())
    assert await unknown.find() == {}
    [prod] = await bench.session.list()
    assert await bench.secret_of(prod) == OLD.reveal()


async def test_no_recovery_deletes_a_stranger(bench: Bench) -> None:
    await has_a_stranger(bench)
    await bench.session.recover()
    assert STRANGER in entries(bench.data)


async def test_a_store_that_the_catalogue_does_not_use_is_not_looked_into(bench: Bench) -> None:
    await has_a_stranger(bench, SECOND)
    assert await UnknownSecrets(bench.secrets).find() == {}


async def test_after_a_move_what_lies_in_the_new_store_is_looked_at(bench: Bench) -> None:
    await has_a_stranger(bench, SECOND)
    await bench.migrates(SECOND)
    assert await UnknownSecrets(bench.secrets).find() == {SECOND: {STRANGER}}


async def test_a_store_that_cannot_tell_is_left_out(bench: Bench) -> None:
    given_to(bench)
    await bench.migrates(SECOND)
    assert set(await UnknownSecrets(bench.secrets).held()) == set()


async def test_a_store_that_is_gone_is_left_out(bench: Bench) -> None:
    lose(bench.data)
    assert await UnknownSecrets(bench.secrets).find() == {}
