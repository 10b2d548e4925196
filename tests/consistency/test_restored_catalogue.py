"""A catalogue from a backup beside stores that went on: what is missing and what is left over."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from secrets_bench import NEW, OLD, Bench, bench_in

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import SecretNotFound
from kms_tui.domain.store_kind import FILE
from kms_tui.services.ports import StoredSecret
from kms_tui.services.secrets_examination import SecretsExamination
from kms_tui.services.unknown_secrets import UnknownSecrets


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A session on a catalogue from before the last edit; the secrets file is from after it."""
    catalogue = tmp_path / "data" / "catalogue.db"
    async with bench_in(tmp_path / "data") as earlier:
        await earlier.makes(FILE)
        was = await earlier.creates()
        await earlier.close()
        backup = catalogue.read_bytes()
        await earlier.edits(was)
    catalogue.write_bytes(backup)
    async with bench_in(tmp_path / "data") as restored:
        await restored.unlocks()
        yield restored


async def test_a_secret_that_was_replaced_since_is_told_as_missing(bench: Bench) -> None:
    [configuration] = await bench.session.list()
    with raises_clearly(SecretNotFound, match="has no client secret of this configuration"):
        await bench.secret_of(configuration)


async def test_the_doctor_tells_what_is_missing_and_what_is_left_over(bench: Bench) -> None:
    found = await SecretsExamination(bench.secrets).examine()
    verdicts = {finding.code: finding.verdict for finding in found}
    assert verdicts["secret-missing"] is Verdict.FAIL
    assert verdicts["secrets-unknown"] is Verdict.WARN


async def test_recovery_leaves_alone_what_the_catalogue_does_not_know(bench: Bench) -> None:
    before = await UnknownSecrets(bench.secrets).find()
    await bench.session.recover()
    assert await UnknownSecrets(bench.secrets).find() == before
    assert len(before[FILE]) == 1


async def test_an_edit_repairs_the_configuration_and_pruning_the_store(bench: Bench) -> None:
    [configuration] = await bench.session.list()
    edited = await bench.edits(configuration)
    assert await bench.secret_of(edited) == NEW.reveal()
    unknown = UnknownSecrets(bench.secrets)
    await unknown.delete(await unknown.find())
    await bench.expect_nothing_left()


async def test_an_entry_made_for_another_configuration_is_not_used(bench: Bench) -> None:
    [configuration] = await bench.session.list()
    reference = configuration.credential.secret_reference
    assert reference is not None
    of_another = ConfigurationId("another")
    await bench.store().put(StoredSecret(reference, of_another, "client", OLD))
    with raises_clearly(SecretNotFound, match="is not this configuration's client secret"):
        await bench.secret_of(configuration)
