"""The secret store is opened with what is known, and otherwise waits for somebody to type."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from recovery_parts import PASSPHRASE
from secrets_bench import Bench, bench_in

from kms_tui.domain.errors import SecretStoreError, SecretStoreUnavailable, WrongPassphrase
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import SecretStoreState
from kms_tui.services.secret_access import SecretAccess

NEW = Secret("another horse entirely")
LOCKED, READY, MISSING = SecretStoreState.LOCKED, SecretStoreState.READY, SecretStoreState.MISSING


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_in(tmp_path / "data") as bench:
        yield bench


def knowing(passphrase: Secret | None) -> Callable[[], Awaitable[Secret | None]]:
    """Return what hands this passphrase over."""

    async def known() -> Secret | None:
        return passphrase

    return known


@pytest.mark.parametrize(("may_create", "state"), [(True, READY), (False, MISSING)])
async def test_a_missing_store_is_only_made_where_it_may_be(
    bench: Bench, state: SecretStoreState, *, may_create: bool
) -> None:
    access = SecretAccess(bench.secrets, knowing(PASSPHRASE), may_create=may_create)
    assert await access.prepare(await access.store_for(None)) is state
    assert access.is_open is may_create


async def test_a_locked_store_is_opened_with_the_passphrase_that_is_known(bench: Bench) -> None:
    await bench.makes("file")
    store = bench.store()
    await store.lock()
    access = SecretAccess(bench.secrets, knowing(PASSPHRASE))
    assert await access.prepare(store) is READY
    await access.lock()
    assert (await store.state(), access.is_open) == (LOCKED, False)


async def test_without_a_known_passphrase_it_stays_locked(bench: Bench) -> None:
    await bench.makes("file")
    await bench.store().lock()
    assert await SecretAccess(bench.secrets).prepare(bench.store()) is LOCKED


async def test_a_wrong_passphrase_that_was_handed_over_is_told_as_such(bench: Bench) -> None:
    await bench.makes("file")
    await bench.store().lock()
    with raises_clearly(SecretStoreUnavailable) as refused:
        await SecretAccess(bench.secrets, knowing(NEW)).prepare(bench.store())
    assert refused.value.what == (
        "The passphrase that was handed over does not open the encrypted secrets file."
    )
    assert refused.value.do == "Correct the file, credential or descriptor that it comes from."


async def test_a_weak_passphrase_makes_no_store(bench: Bench) -> None:
    access = SecretAccess(bench.secrets)
    with raises_clearly(SecretStoreUnavailable, match="At least") as refused:
        await access.create(bench.store(), Secret("short"))
    assert refused.value.do == "Choose a longer passphrase."
    assert await bench.store().state() is MISSING


async def test_a_changed_passphrase_opens_the_store_and_the_old_one_does_not(bench: Bench) -> None:
    access, store = SecretAccess(bench.secrets), bench.store()
    await access.create(store, PASSPHRASE)
    for wrong, what in ((Secret("short"), "At least"), (PASSPHRASE, "is the old one")):
        with raises_clearly(SecretStoreError, match=what):
            await access.change_passphrase(store, PASSPHRASE, wrong)
    await access.change_passphrase(store, PASSPHRASE, NEW)
    await access.lock()
    with raises_clearly(WrongPassphrase):
        await access.unlock(store, PASSPHRASE)
    await access.unlock(store, NEW)
    assert access.is_open


async def test_the_store_of_a_configuration_is_where_its_secret_rests(bench: Bench) -> None:
    await bench.makes("file")
    configuration = await bench.creates()
    access = SecretAccess(bench.secrets)
    assert await access.store_for(configuration) is bench.store()
    assert await access.store_for(None) is bench.store()
