"""What the doctor finds in the store of client secrets."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from examined_secrets import of_store, told_of_store
from recovery_parts import PASSPHRASE, SECOND, entries
from secrets_bench import Bench, bench_in, lose
from unreliable_keyring import LockedKeyring, given_to, well

from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import FILE
from kms_tui.services.secret_access import SecretAccess
from kms_tui.services.secret_store_examination import SecretStoreExamination


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE, SECOND)
        yield bench


def of_the_store(code: str, verdict: Verdict, what: str, do: str = "") -> Finding:
    return Finding(Topic.SECRET_STORE, code, verdict, what, do)


async def passphrase() -> Secret:
    return PASSPHRASE


async def test_before_the_first_secret_the_store_it_would_go_to_is_named(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data") as bench:
        assert await told_of_store(bench) == [
            of_the_store(
                "store-open",
                Verdict.PASS,
                "No client secret is stored yet; the first one would go to the"
                " encrypted secrets file.",
            ),
            of_the_store(
                "store-missing",
                Verdict.PASS,
                "There is no encrypted secrets file yet; the first client secret asks for its"
                " passphrase.",
            ),
        ]
        assert list((tmp_path / "data").glob("secrets*")) == []


async def test_before_the_first_secret_the_store_that_the_settings_want_is_named(
    tmp_path: Path,
) -> None:
    async with bench_in(tmp_path / "data", SECOND) as bench:
        [choice, _] = await told_of_store(bench)
    assert choice == of_the_store(
        "store-open",
        Verdict.PASS,
        "No client secret is stored yet; the settings send the first to the keyring backend"
        " tests.Second.",
    )


async def test_a_pinned_store_is_told_with_its_state(bench: Bench) -> None:
    await bench.creates()
    identity = (await bench.store().pin()).identity[:8]
    pinned = of_the_store(
        "store-pinned",
        Verdict.PASS,
        f"Client secrets rest in the encrypted secrets file ({identity}).",
    )
    ready = "The encrypted secrets file is ready for use."
    assert await told_of_store(bench) == [
        pinned,
        of_the_store("store-ready", Verdict.PASS, ready),
    ]
    await bench.store().lock()
    locked = (
        "The encrypted secrets file is there and locked; its passphrase is asked for when needed."
    )
    assert await told_of_store(bench) == [
        pinned,
        of_the_store("store-locked", Verdict.PASS, locked),
    ]


async def test_a_locked_store_without_a_passphrase_is_a_warning_with_how_it_is_unlocked(
    tmp_path: Path,
) -> None:
    async with bench_in(tmp_path / "data", SECOND) as bench:
        given_to(bench, LockedKeyring())
        [_, locked, left_out] = await told_of_store(bench, write_test=True)
    assert locked == of_the_store(
        "store-locked", Verdict.WARN, "The foreign keyring is locked.", "Say please."
    )
    assert left_out == of_the_store(
        "write-test",
        Verdict.SKIPPED,
        "The write test was left out: the foreign keyring is locked.",
        "Say please.",
    )


async def test_the_place_of_a_store_that_a_user_has_only_one_of_is_all_that_is_told(
    tmp_path: Path,
) -> None:
    async with bench_in(tmp_path / "data", SECOND) as bench:
        given_to(bench)
        await bench.creates()
        [choice, _] = await told_of_store(bench)
    assert choice.what == "Client secrets rest in the keyring backend tests.Second."


async def test_a_pinned_store_that_is_gone_is_a_failure_with_its_remedy(bench: Bench) -> None:
    await bench.creates()
    lose(bench.data)
    [_, gone] = await told_of_store(bench)
    assert (gone.code, gone.verdict) == ("store-unusable", Verdict.FAIL)
    assert (
        gone.what == "The encrypted secrets file that client secrets rest in is not there any more."
    )
    assert "Restore it from a backup" in gone.do


async def test_settings_that_ask_for_another_store_are_a_failure(bench: Bench) -> None:
    await bench.creates()
    async with bench_in(bench.data, SECOND) as other:
        assert (await of_store(other))["store-unusable"] is Verdict.FAIL


async def test_the_write_test_leaves_nothing_behind(bench: Bench) -> None:
    assert (await of_store(bench, write_test=True))["write-test"] is Verdict.PASS
    assert entries(bench.data) == set()


async def test_a_write_test_says_what_it_did(bench: Bench) -> None:
    [*_, told] = await told_of_store(bench, write_test=True)
    assert told == of_the_store(
        "write-test",
        Verdict.PASS,
        "The encrypted secrets file kept, gave back and deleted a test entry.",
    )


async def test_the_write_test_of_a_locked_store_asks_for_its_passphrase(bench: Bench) -> None:
    await bench.store().lock()
    [*_, told] = await told_of_store(bench, write_test=True)
    assert told == of_the_store(
        "write-test",
        Verdict.SKIPPED,
        "The write test was left out: the encrypted secrets file is locked.",
        "Hand its passphrase over: kms-tui --passphrase-fd 3 doctor --write-test 3<FILE",
    )


async def test_a_passphrase_that_was_handed_over_opens_the_store_for_the_write_test_only(
    bench: Bench,
) -> None:
    await bench.store().lock()
    access = SecretAccess(bench.secrets, passphrase)
    looked = await SecretStoreExamination(access).examine()
    assert [found.code for found in looked] == ["store-open", "store-locked"]
    tested = await SecretStoreExamination(access, write_test=True).examine()
    assert [found.code for found in tested] == ["store-open", "store-ready", "write-test"]
    assert tested[-1].verdict is Verdict.PASS


async def test_the_write_test_of_a_store_that_is_missing_says_how_it_is_created(
    tmp_path: Path,
) -> None:
    async with bench_in(tmp_path / "data") as bench:
        [*_, told] = await told_of_store(bench, write_test=True)
    assert told == of_the_store(
        "write-test",
        Verdict.SKIPPED,
        "The write test was left out: the encrypted secrets file is missing.",
        "Create it first: kms-tui secrets create",
    )


async def test_without_being_asked_for_there_is_no_write_test(bench: Bench) -> None:
    assert "write-test" not in await of_store(bench)


async def test_the_write_test_tells_a_store_that_keeps_nothing(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data", SECOND) as bench:
        keyring = given_to(bench)
        keyring.after_set = keyring.entries.clear
        assert (await of_store(bench, write_test=True))["write-test"] is Verdict.FAIL


def _with_another_secret(kept: str) -> str:
    return json.dumps(json.loads(kept) | {"client_secret": "another"})


async def test_the_write_test_tells_a_store_that_gives_back_something_else(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data", SECOND) as bench:
        keyring = given_to(bench)

        def alter_after_reading_back() -> None:
            keyring.on_get = lambda: setattr(keyring, "on_get", alter)

        def alter() -> None:
            keyring.answer = lambda kept: kept and _with_another_secret(kept)

        keyring.after_set = alter_after_reading_back
        [*_, told] = await told_of_store(bench, write_test=True)
        assert told == of_the_store(
            "write-test",
            Verdict.FAIL,
            "The foreign keyring gave back something else than was written.",
            "Choose another secret store.",
        )


async def test_a_write_test_that_cannot_read_deletes_what_it_wrote(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data", SECOND) as bench:
        keyring = given_to(bench)

        def fail_once_after_reading_back() -> None:
            keyring.on_get = lambda: setattr(keyring, "on_get", fail_once)

        def fail_once() -> None:
            keyring.on_get = well
            raise RuntimeError("gone for a moment")

        keyring.after_set = fail_once_after_reading_back
        assert (await of_store(bench, write_test=True))["write-test"] is Verdict.FAIL
        assert keyring.entries == {}
