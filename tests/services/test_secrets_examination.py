"""What the doctor finds in the journal of secrets, and of entries in their stores."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from examined_secrets import Undeleting, of_secrets, of_store, texts, told_of_secrets
from recovery_parts import SECOND, put_in_place
from secrets_bench import OLD, Bench, bench_in, execute
from unreliable_keyring import given_to, raising

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import ConfigurationId, SecretReference
from kms_tui.domain.finding import Finding, Topic
from kms_tui.domain.store_kind import ELSEWHERE, FILE, MEMORY
from kms_tui.services.ports import StoredSecret


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE, SECOND)
        yield bench


def of_the_secrets(code: str, verdict: Verdict, what: str, do: str = "") -> Finding:
    return Finding(Topic.SECRETS, code, verdict, what, do)


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
