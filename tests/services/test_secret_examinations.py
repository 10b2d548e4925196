"""What the doctor finds in the secret stores and in the journal."""

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from complete_findings import complete
from recovery_parts import SECOND, entries, put_in_place
from secrets_bench import OLD, Bench, bench_in, execute, lose
from unreliable_keyring import given_to, raising, well

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import ConfigurationId, SecretReference
from kms_tui.domain.errors import SecretStoreUnavailable
from kms_tui.domain.finding import Finding, Topic
from kms_tui.domain.store_kind import FILE
from kms_tui.services.ports import SecretStore, StoredSecret
from kms_tui.services.secret_access import SecretAccess
from kms_tui.services.secret_examinations import SecretsExamination, SecretStoreExamination


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes(FILE, SECOND)
        yield bench


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


async def of_store(bench: Bench, *, write_test: bool = False) -> dict[str, Verdict]:
    access = SecretAccess(bench.secrets)
    examination = SecretStoreExamination(access, write_test=write_test)
    return verdicts(await examination.examine(), Topic.SECRET_STORE)


async def of_secrets(bench: Bench) -> dict[str, Verdict]:
    return verdicts(await SecretsExamination(bench.secrets).examine(), Topic.SECRETS)


async def texts(bench: Bench) -> str:
    return " ".join(finding.what for finding in await SecretsExamination(bench.secrets).examine())


async def test_before_the_first_secret_the_store_it_would_go_to_is_named(tmp_path: Path) -> None:
    async with bench_in(tmp_path / "data") as bench:
        found = await SecretStoreExamination(SecretAccess(bench.secrets)).examine()
        told = verdicts(found, Topic.SECRET_STORE)
        assert told == {"store-open": Verdict.PASS, "store-missing": Verdict.PASS}
        assert "encrypted secrets file" in found[0].what
        assert list((tmp_path / "data").glob("secrets*")) == []


async def test_before_the_first_secret_the_store_that_the_settings_want_is_named(
    tmp_path: Path,
) -> None:
    async with bench_in(tmp_path / "data", FILE) as bench:
        [choice, _] = await SecretStoreExamination(SecretAccess(bench.secrets)).examine()
    assert "the settings send the first to the encrypted secrets file" in choice.what


async def test_a_pinned_store_is_told_with_its_state(bench: Bench) -> None:
    await bench.creates()
    assert await of_store(bench) == {"store-pinned": Verdict.PASS, "store-ready": Verdict.PASS}
    await bench.store().lock()
    assert await of_store(bench) == {"store-pinned": Verdict.PASS, "store-locked": Verdict.PASS}


async def test_a_pinned_store_that_is_gone_is_a_failure_with_its_remedy(bench: Bench) -> None:
    await bench.creates()
    lose(bench.data)
    [_, gone] = await SecretStoreExamination(SecretAccess(bench.secrets)).examine()
    assert (gone.code, gone.verdict) == ("store-unusable", Verdict.FAIL)
    assert "Restore it from a backup" in gone.do


async def test_settings_that_ask_for_another_store_are_a_failure(bench: Bench) -> None:
    await bench.creates()
    async with bench_in(bench.data, SECOND) as other:
        assert (await of_store(other))["store-unusable"] is Verdict.FAIL


async def test_the_write_test_leaves_nothing_behind(bench: Bench) -> None:
    assert (await of_store(bench, write_test=True))["write-test"] is Verdict.PASS
    assert entries(bench.data) == set()


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
        access = SecretAccess(bench.secrets)
        found = await SecretStoreExamination(access, write_test=True).examine()
        [told] = [
            finding
            for finding in complete(found, Topic.SECRET_STORE)
            if finding.code == "write-test"
        ]
        assert (told.verdict, told.do) == (Verdict.FAIL, "Choose another secret store.")
        assert told.what.endswith("gave back something else than was written.")


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
    assert (await of_secrets(bench))["secret-missing"] is Verdict.FAIL
    remedies = [found.do for found in await SecretsExamination(bench.secrets).examine()]
    assert "Restore the store from a backup, or: kms-tui secrets renew prod" in remedies
    assert 'The client secret of "prod" is not in its store any more.' in await texts(bench)
    await bench.edits(was)
    assert await of_secrets(bench) == {"secret-counts": Verdict.PASS}


async def test_an_entry_of_nobody_is_told(bench: Bench) -> None:
    await bench.creates()
    stranger = StoredSecret(SecretReference("5" * 32), ConfigurationId("x"), "client", OLD)
    await bench.store().put(stranger)
    assert (await of_secrets(bench))["secrets-unknown"] is Verdict.WARN
    assert "1 entry of the store belongs to nothing here." in await texts(bench)


async def test_a_retired_secret_is_told_with_the_reason_why_it_is_still_there(
    tmp_path: Path,
) -> None:
    async with bench_in(tmp_path / "data", SECOND) as bench:
        keyring = given_to(bench)
        was = await bench.creates()
        keyring.on_delete = raising(RuntimeError("broken"))
        await bench.session.delete(was)
        assert (await of_secrets(bench))["secrets-retiring"] is Verdict.WARN
        assert "The foreign keyring failed." in await texts(bench)


async def test_an_unfinished_change_is_told(bench: Bench) -> None:
    await bench.creates()
    execute(bench.data, "UPDATE secret SET state = 'pending'")
    assert (await of_secrets(bench))["secrets-pending"] is Verdict.WARN


async def test_a_half_done_migration_is_told(bench: Bench) -> None:
    await bench.creates()
    await bench.session.catalogue.repin(await bench.store(SECOND).pin())
    assert (await of_secrets(bench))["secrets-elsewhere"] is Verdict.WARN
    assert "1 client secret still rests in another store" in await texts(bench)
    assert f"migrate --to {SECOND}" in " ".join(
        finding.do for finding in await SecretsExamination(bench.secrets).examine()
    )


async def test_looking_works_with_everything_locked_and_changes_nothing(bench: Bench) -> None:
    await bench.creates()
    async with bench_in(bench.data) as fresh:
        before = (fresh.data / "catalogue.db").read_bytes()
        assert await of_secrets(fresh) == {"secret-counts": Verdict.PASS}
        assert (await of_store(fresh))["store-locked"] is Verdict.PASS
        assert (fresh.data / "catalogue.db").read_bytes() == before
