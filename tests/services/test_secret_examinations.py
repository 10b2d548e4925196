"""What the doctor finds in the secret stores and in the journal."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from complete_findings import complete
from recovery_parts import PASSPHRASE, SECOND, entries, put_in_place
from secrets_bench import OLD, Bench, bench_in, execute, lose
from unreliable_keyring import LockedKeyring, given_to, raising, well

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import ConfigurationId, SecretReference
from kms_tui.domain.errors import SecretStoreUnavailable
from kms_tui.domain.finding import Finding, Topic
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import ELSEWHERE, FILE, MEMORY
from kms_tui.services.ports import SecretStore, StoredSecret
from kms_tui.services.secret_access import SecretAccess
from kms_tui.services.secret_examinations import SecretsExamination, SecretStoreExamination


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE, SECOND)
        yield bench


def of_the_store(code: str, verdict: Verdict, what: str, do: str = "") -> Finding:
    return Finding(Topic.SECRET_STORE, code, verdict, what, do)


def of_the_secrets(code: str, verdict: Verdict, what: str, do: str = "") -> Finding:
    return Finding(Topic.SECRETS, code, verdict, what, do)


class Undeleting:
    """A store that is interrupted whenever it is to delete."""

    def __init__(self, store: SecretStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)

    async def delete(self, _reference: SecretReference) -> None:
        raise SecretStoreUnavailable("It was interrupted.", do="Try again.")


def verdicts(findings: Sequence[Finding], topic: Topic) -> dict[str, Verdict]:
    return {finding.code: finding.verdict for finding in complete(findings, topic)}


async def told_of_store(bench: Bench, *, write_test: bool = False) -> Sequence[Finding]:
    access = SecretAccess(bench.secrets)
    return await SecretStoreExamination(access, write_test=write_test).examine()


async def of_store(bench: Bench, *, write_test: bool = False) -> dict[str, Verdict]:
    return verdicts(await told_of_store(bench, write_test=write_test), Topic.SECRET_STORE)


async def told_of_secrets(bench: Bench) -> Sequence[Finding]:
    return await SecretsExamination(bench.secrets).examine()


async def of_secrets(bench: Bench) -> dict[str, Verdict]:
    return verdicts(await told_of_secrets(bench), Topic.SECRETS)


async def texts(bench: Bench) -> str:
    return " ".join(finding.what for finding in await told_of_secrets(bench))


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


async def test_what_an_interrupted_write_test_left_is_found_as_unknown(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data", FILE) as bench:
        await bench.makes(FILE)
        await bench.creates()
        bench_store = bench.store()
        put_in_place(bench.session, FILE, Undeleting(bench_store))
        assert (await of_store(bench, write_test=True))["write-test"] is Verdict.FAIL
        put_in_place(bench.session, FILE, bench_store)
        assert (await of_secrets(bench))["secrets-unknown"] is Verdict.WARN


async def test_in_order_only_the_counts_are_told(bench: Bench) -> None:
    await bench.creates()
    assert await of_secrets(bench) == {"secret-counts": Verdict.PASS}
    assert await texts(bench) == (
        "The catalogue knows 1 client secret: 0 pending, 1 active, 0 retiring."
    )


async def test_an_entry_removed_by_hand_is_told_with_its_configuration(bench: Bench) -> None:
    was = await bench.creates()
    assert was.credential.secret_reference is not None
    await bench.store().delete(was.credential.secret_reference)
    [_, missing] = await told_of_secrets(bench)
    assert missing == of_the_secrets(
        "secret-missing",
        Verdict.FAIL,
        'The client secret of "prod" is not in its store any more.',
        "Restore the store from a backup, or: kms-tui secrets renew prod",
    )
    await bench.edits(was)
    assert await of_secrets(bench) == {"secret-counts": Verdict.PASS}


async def test_a_secret_that_did_not_come_along_is_told_with_how_it_is_entered_again(
    bench: Bench,
) -> None:
    was = await bench.creates("prod eu")
    await bench.creates("staging")
    reference = was.credential.secret_reference
    execute(bench.data, "UPDATE secret SET store = ? WHERE reference = ?", ELSEWHERE, reference)
    left_behind = [
        finding for finding in await told_of_secrets(bench) if finding.verdict is Verdict.FAIL
    ]
    assert left_behind == [
        of_the_secrets(
            "secret-left-behind",
            Verdict.FAIL,
            'The client secret of "prod eu" did not come along with the backup.',
            "Enter it again: kms-tui secrets renew 'prod eu'",
        )
    ]


async def test_an_entry_of_nobody_is_told(bench: Bench) -> None:
    await bench.creates()
    stranger = StoredSecret(SecretReference("5" * 32), ConfigurationId("x"), "client", OLD)
    await bench.store().put(stranger)
    [_, unknown] = await told_of_secrets(bench)
    assert unknown == of_the_secrets(
        "secrets-unknown",
        Verdict.WARN,
        "1 entry of the store belongs to nothing here.",
        "Another catalogue or a backup may need it. To look: kms-tui secrets prune; to delete:"
        " kms-tui secrets prune --yes",
    )
    await bench.store().put(replace(stranger, reference=SecretReference("6" * 32)))
    assert "2 entries of the store belong to nothing here." in await texts(bench)


async def test_a_retired_secret_is_told_with_the_reason_why_it_is_still_there(
    tmp_path: Path,
) -> None:
    async with bench_in(tmp_path / "data", SECOND) as bench:
        keyring = given_to(bench)
        was = await bench.creates()
        keyring.on_delete = raising(RuntimeError("broken"))
        await bench.session.delete(was)
        [counts, retiring] = await told_of_secrets(bench)
        assert counts.what == (
            "The catalogue knows 1 client secret: 0 pending, 0 active, 1 retiring."
        )
        assert retiring == of_the_secrets(
            "secrets-retiring",
            Verdict.WARN,
            "Retired client secrets are still in the keyring backend tests.Second."
            " The foreign keyring failed.",
            "kms-tui doctor --fix tries again to remove what is left.",
        )


async def test_a_retired_secret_that_nobody_tried_to_remove_yet_is_told_without_a_reason(
    bench: Bench,
) -> None:
    await bench.creates()
    execute(bench.data, "UPDATE secret SET state = 'retiring'")
    [_, retiring] = await told_of_secrets(bench)
    assert retiring.what == "Retired client secrets are still in the encrypted secrets file."


async def test_an_unfinished_change_is_told(bench: Bench) -> None:
    await bench.creates()
    execute(bench.data, "UPDATE secret SET state = 'pending'")
    [_, pending] = await told_of_secrets(bench)
    assert pending == of_the_secrets(
        "secrets-pending",
        Verdict.WARN,
        "1 change under way, or interrupted.",
        "If no other session is saving now: kms-tui doctor --fix tries again to remove what is"
        " left.",
    )


async def test_several_are_counted_in_the_plural(bench: Bench) -> None:
    for name in ("prod", "staging"):
        await bench.creates(name)
    execute(bench.data, "UPDATE secret SET state = 'pending'")
    assert await texts(bench) == (
        "The catalogue knows 2 client secrets: 2 pending, 0 active, 0 retiring."
        " 2 changes under way, or interrupted."
    )


async def test_a_half_done_migration_is_told(bench: Bench) -> None:
    await bench.creates()
    await bench.session.catalogue.repin(await bench.store(SECOND).pin())
    [_, elsewhere] = await told_of_secrets(bench)
    assert elsewhere == of_the_secrets(
        "secrets-elsewhere",
        Verdict.WARN,
        "1 client secret still rests in another store: encrypted secrets file.",
        f"Finish moving them: kms-tui secrets migrate --to {SECOND}",
    )


async def test_what_two_stores_still_have_is_told_with_both(bench: Bench) -> None:
    for name in ("prod", "staging"):
        await bench.creates(name)
    execute(bench.data, "UPDATE secret SET store = ? WHERE rowid = 1", MEMORY)
    await bench.session.catalogue.repin(await bench.store(SECOND).pin())
    assert "2 client secrets still rest in another store: encrypted secrets file, memory of" in (
        await texts(bench)
    )


async def test_looking_works_with_everything_locked_and_changes_nothing(bench: Bench) -> None:
    await bench.creates()
    async with bench_in(bench.data) as fresh:
        before = (fresh.data / "catalogue.db").read_bytes()
        assert await of_secrets(fresh) == {"secret-counts": Verdict.PASS}
        assert (await of_store(fresh))["store-locked"] is Verdict.PASS
        assert (fresh.data / "catalogue.db").read_bytes() == before
