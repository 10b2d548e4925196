"""Which store client secrets go to is settled with the first one, and never changed silently."""

from pathlib import Path

import pytest
from clear_errors import raises_clearly
from recovery_parts import SECOND, entries, place
from secrets_bench import NEW, OLD, bench_in, execute, lose, quiet, restore
from unreliable_keyring import given_to, raising

from kms_tui.domain.configuration import SecretReference
from kms_tui.domain.errors import (
    ChecksFailed,
    ConfigurationNotFound,
    SecretNotFound,
    SecretStoreGone,
    SecretStoreLocked,
    SecretStoreMissing,
    SecretStoreMoved,
    SecretStoreUnavailable,
)
from kms_tui.domain.store_kind import ELSEWHERE, FILE, MEMORY
from kms_tui.services.ports import SecretStoreState, StorePin

IF_LOST = (
    "If it is lost: kms-tui secrets migrate --to file --leave-unreadable,"
    " then kms-tui secrets renew NAME for each configuration."
)


async def test_before_the_first_secret_nothing_is_pinned(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data") as bench:
        assert await bench.secrets.state() is SecretStoreState.MISSING
        with raises_clearly(SecretStoreMissing):
            await bench.creates()
        assert await bench.pin() is None


async def test_the_first_secret_pins_the_store_with_its_identity(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        await bench.creates()
        identity = (await bench.store().pin()).identity
        assert len(identity) == 32
        assert await bench.pin() == StorePin(FILE, identity)


async def test_a_save_that_fails_its_checks_pins_the_store_as_well(tmp_path: Path) -> None:
    # Its secret might have been written: the pin has to come first.
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        bench.vault.key = None
        with raises_clearly(ChecksFailed):
            await bench.creates()
        assert (await bench.pin() or StorePin("")).kind == FILE


async def test_the_pin_outlives_the_last_configuration(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        await bench.session.delete(await bench.creates())
        assert await bench.pin() is not None


async def test_memory_is_never_pinned(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data", MEMORY) as bench:
        assert await bench.secret_of(await bench.creates()) == OLD.reveal()
        assert await bench.pin() is None


async def test_a_secret_in_memory_dies_with_its_session_and_an_edit_repairs_it(
    tmp_path: Path,
) -> None:
    async with bench_in(tmp_path / "data", MEMORY) as bench:
        was = await bench.creates()
    async with bench_in(tmp_path / "data", MEMORY) as bench:
        with raises_clearly(SecretNotFound):
            await bench.session.check(was.id, quiet)
        assert await bench.secret_of(await bench.edits(was)) == NEW.reveal()
        assert len(await bench.session.catalogue.secrets()) == 1


async def test_a_pinned_file_that_is_gone_is_an_error_and_no_second_one_is_made(
    tmp_path: Path,
) -> None:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        was = await bench.creates()
        pin = await bench.pin()
        lose(bench.data)
        for action in (
            bench.secrets.state,
            lambda: bench.creates("other"),
            lambda: bench.edits(was),
            lambda: bench.session.check(was.id, quiet),
        ):
            with raises_clearly(SecretStoreGone, match="not there any more") as gone:
                await action()
            assert gone.value.do == f"Restore it from a backup. {IF_LOST}"
        assert not place(bench.data).exists()
        assert await bench.pin() == pin
        assert await bench.session.list() == [was]


async def test_a_pinned_file_that_is_gone_works_again_once_it_is_back(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        was = await bench.creates()
        contents = lose(bench.data)
        with raises_clearly(SecretStoreGone):
            await bench.secret_of(was)
        restore(bench.data, contents)
        assert await bench.secret_of(was) == OLD.reveal()


async def test_another_file_in_its_place_is_not_taken_for_it(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        was = await bench.creates()
        lose(bench.data)
        await bench.makes(FILE)
        for action in (
            bench.secrets.state,
            lambda: bench.creates("other"),
            lambda: bench.secret_of(was),
        ):
            with raises_clearly(SecretStoreGone) as gone:
                await action()
            assert gone.value.what == (
                "The encrypted secrets file here is not the one that client secrets rest in."
            )
            assert gone.value.do == f"Put that one back. {IF_LOST}"
        assert entries(bench.data) == set()


@pytest.mark.parametrize("wanted", [SECOND, MEMORY])
async def test_settings_that_ask_for_another_store_than_the_pinned_are_refused(
    tmp_path: Path, wanted: str
) -> None:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE, SECOND)
        was = await bench.creates()
    async with bench_in(tmp_path / "data", wanted) as bench:
        await bench.unlocks(FILE, SECOND)
        with raises_clearly(SecretStoreMoved, match="rest in the encrypted secrets file") as moved:
            await bench.creates("other")
        assert moved.value.do == (
            f"Move them: kms-tui secrets migrate --to {wanted};"
            ' or set secret_store = "file" in the settings file.'
        )
        assert entries(bench.data, SECOND) == set()
        assert await bench.secret_of(was) == OLD.reveal()


async def test_settings_that_name_the_pinned_kind_are_fine(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        await bench.creates()
    async with bench_in(tmp_path / "data", FILE) as bench:
        await bench.unlocks()
        other = await bench.creates("other")
        assert await bench.secret_of(other) == OLD.reveal()


async def test_of_two_sessions_that_save_the_first_secret_elsewhere_one_is_refused(
    tmp_path: Path,
) -> None:
    async with (
        bench_in(tmp_path / "data", FILE) as one,
        bench_in(tmp_path / "data", SECOND) as other,
    ):
        await one.makes(FILE, SECOND)
        await other.unlocks(SECOND)
        assert await other.secrets.pin() == await one.store(SECOND).pin()
        await one.creates()
        with raises_clearly(SecretStoreMoved):
            await other.creates("other")
        assert entries(one.data, SECOND) == set()


async def test_a_secret_that_did_not_come_along_is_not_looked_for(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        was = await bench.creates()
        execute(bench.data, "UPDATE secret SET store = ?", ELSEWHERE)
        with raises_clearly(SecretNotFound) as missing:
            await bench.secret_of(was)
        assert missing.value.what == (
            "The client secret of this configuration did not come along with the backup."
        )
        assert missing.value.do == (
            "Enter its client secret again, by editing the configuration or:"
            " kms-tui secrets renew NAME"
        )
        reference = was.credential.secret_reference
        assert reference is not None
        await bench.secrets.delete(reference)
        assert entries(bench.data) == {reference}


async def test_a_secret_that_the_catalogue_does_not_know_is_not_looked_for(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data") as bench:
        with raises_clearly(SecretNotFound) as missing:
            await bench.secrets.home_of(SecretReference("5" * 32))
    assert missing.value.what == "The catalogue knows no such client secret."
    assert missing.value.do == (
        "Look at the list again, or enter its secret again: kms-tui secrets renew NAME"
    )


async def test_the_list_works_with_the_store_locked_or_gone(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        was = await bench.creates()
    async with bench_in(tmp_path / "data") as bench:
        assert await bench.session.list() == [was]
        with raises_clearly(SecretStoreLocked):
            await bench.secret_of(was)
        lose(bench.data)
        assert await bench.session.list() == [was]


def forget_identities(data: Path) -> None:
    """Make pin and secrets what the migration of an older catalogue makes of them."""
    execute(data, "UPDATE secret_store_pin SET identity = ''")
    execute(data, "UPDATE secret SET store_identity = ''")


async def test_a_pin_without_identity_admits_the_file_and_learns_its_identity(
    tmp_path: Path,
) -> None:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        was = await bench.creates()
        forget_identities(bench.data)
        assert await bench.secret_of(was) == OLD.reveal()
        await bench.creates("other")
        assert await bench.pin() == await bench.store().pin()


async def test_a_file_of_unknown_identity_that_is_gone_is_not_made_anew_either(
    tmp_path: Path,
) -> None:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        was = await bench.creates()
        forget_identities(bench.data)
        lose(bench.data)
        with raises_clearly(SecretStoreGone):
            await bench.secrets.state()
        with raises_clearly(SecretStoreGone):
            await bench.secret_of(was)


async def test_a_native_store_that_cannot_be_used_is_an_error_and_the_file_stays_empty(
    tmp_path: Path,
) -> None:
    async with bench_in(tmp_path / "data", SECOND) as bench:
        keyring = given_to(bench)
        await bench.makes(FILE)
        was = await bench.creates()
        keyring.on_get = raising(RuntimeError("no session bus"))
        with raises_clearly(SecretStoreUnavailable):
            await bench.secret_of(was)
        with raises_clearly(SecretStoreUnavailable):
            await bench.creates("other")
        assert entries(bench.data) == set()


async def test_a_check_of_an_unknown_configuration_asks_no_store(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE)
        was = await bench.creates()
        await bench.session.delete(was)
        with raises_clearly(ConfigurationNotFound):
            await bench.session.check(was.id, quiet)
