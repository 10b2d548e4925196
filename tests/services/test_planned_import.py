"""What an import says it would do: asks no vault, changes nothing, compares field by field."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from clear_errors import raises_clearly
from import_bench import body, given, importing, masked, plan, states, write
from recovery_parts import DRAFT
from secrets_bench import NEW, OLD, Bench, bench_in, quiet

from kms_tui.domain.configuration import CredentialKind, Field
from kms_tui.domain.errors import (
    ConfigurationsInvalid,
    ImportConflict,
    NothingToDo,
    SecretSourceRefused,
    SecretStoreLocked,
)
from kms_tui.domain.import_plan import ImportPlan
from kms_tui.domain.secret import Secret
from kms_tui.services.import_planning import refuse_conflicts

OTHER_GUID = "99999999-9999-4999-8999-999999999999"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes("file")
        await bench.creates("prod")
        bench.vault.asked.clear()
        yield bench


def changes(planned: ImportPlan) -> dict[str, tuple[str, str]]:
    """Return what differs in the only entry."""
    [entry] = planned.entries
    return {str(change.field): (change.old, change.new) for change in entry.changes}


async def test_what_was_exported_here_is_the_same_and_needs_no_secret(bench: Bench) -> None:
    await bench.store().lock()
    planned = await plan(bench, masked())
    assert states(planned) == {"prod": "same"}
    with raises_clearly(NothingToDo):
        refuse_conflicts(planned)


async def test_a_secret_that_is_handed_over_is_what_signs_in_whatever_the_body_says(
    bench: Bench,
) -> None:
    planned = await plan(bench, body("new", CLIENT_SECRET=None), secrets={"new": NEW})
    [entry] = planned.entries
    assert (entry.draft.credential_kind, entry.secret) == (CredentialKind.CLIENT_SECRET, NEW)


async def test_a_plan_asks_no_vault(bench: Bench) -> None:
    assert states(await plan(bench, body("new"), body())) == {"new": "new", "prod": "changed"}
    assert not bench.vault.asked


async def test_the_secret_that_is_stored_already_changes_nothing(bench: Bench) -> None:
    assert states(await plan(bench, body(CLIENT_SECRET=OLD.reveal()))) == {"prod": "same"}


async def test_another_secret_is_a_change_that_tells_nothing_of_either(bench: Bench) -> None:
    planned = await plan(bench, body())
    assert changes(planned) == {"Client Secret": ("********", "another")}
    for secret in (OLD, NEW):
        assert secret.reveal() not in repr(planned)


async def test_a_secret_is_compared_only_with_a_store_that_is_open(bench: Bench) -> None:
    [compared] = await importing(bench.session).compared(await given(bench, body()), {})
    assert compared.name == "prod"
    await bench.store().lock()
    with raises_clearly(SecretStoreLocked):
        await plan(bench, body())


async def test_a_secret_that_is_handed_over_outranks_the_document(bench: Bench) -> None:
    planned = await plan(bench, masked(), secrets={"prod": NEW})
    assert states(planned) == {"prod": "changed"}
    assert planned.entries[0].secret == NEW


async def test_a_change_of_the_credential_is_told_field_by_field(bench: Bench) -> None:
    planned = await plan(bench, masked(TENANT_ID=OTHER_GUID))
    assert changes(planned) == {"Tenant ID": (DRAFT.tenant_id, OTHER_GUID)}
    assert states(planned) == {"prod": "changed"}


async def test_without_a_secret_it_becomes_a_managed_identity(bench: Bench) -> None:
    planned = await plan(bench, body(CLIENT_SECRET=None))
    assert changes(planned) == {"Sign in with": ("client secret", "managed identity")}


async def test_a_date_that_is_not_given_stays_with_its_secret(bench: Bench) -> None:
    [was] = await bench.session.list()
    dated = replace(was.draft(), secret_expires_on="2030-01-31")
    await bench.session.edit(was, dated, OLD, quiet, despite_warnings=True)
    assert states(await plan(bench, masked())) == {"prod": "same"}
    told = changes(await plan(bench, body()))
    assert told["Secret expires"] == ("2030-01-31", "")


@pytest.mark.parametrize(
    ("fixed", "field"),
    [
        ({"AZU_VAULT_URL": "https://kv-other.vault.azure.net"}, Field.VAULT_URL),
        ({"AZU_KEY_NAME": "another"}, Field.KEY_NAME),
        ({"AZU_KEY_SIZE": 4096}, Field.KEY_SIZE),
    ],
)
async def test_what_no_edit_may_change_is_a_conflict(
    bench: Bench, fixed: dict[str, Any], field: Field
) -> None:
    planned = await plan(bench, masked(**fixed), body("new"))
    assert states(planned) == {"prod": "conflict", "new": "new"}
    with raises_clearly(ImportConflict, match=f'"prod": .*{field.value[:8]}'):
        refuse_conflicts(planned)


async def test_a_name_that_stands_twice_is_a_conflict_of_both(bench: Bench) -> None:
    planned = await plan(bench, body("new"), body("new", CLIENT_SECRET="x"))
    assert [entry.state.value for entry in planned.entries] == ["conflict", "conflict"]


@pytest.mark.parametrize("lacking", [masked("new"), masked(CLIENT_ID=OTHER_GUID)])
async def test_a_secret_that_nobody_gave_is_a_conflict_until_it_is_handed_over(
    bench: Bench, lacking: dict[str, object]
) -> None:
    [entry] = (await plan(bench, lacking)).entries
    assert (entry.state.value, entry.needs_secret) == ("conflict", True)
    [entry] = (await plan(bench, lacking, secrets={entry.name: NEW})).entries
    assert (entry.conflict, entry.secret) == ("", NEW)


async def test_a_missing_key_is_created_only_for_what_is_new_and_if_that_was_said(
    bench: Bench,
) -> None:
    planned = await plan(bench, body("new"), body(), may_create_keys=True)
    assert [entry.draft.may_create_key for entry in planned.entries] == [True, False]
    planned = await plan(bench, body("new"))
    assert not planned.entries[0].draft.may_create_key


async def test_a_broken_field_is_told_with_the_configuration_and_not_with_its_value(
    bench: Bench,
) -> None:
    wrong = body("new", AZU_VAULT_URL="https://evil.example", CLIENT_SECRET="two words")
    sentence = r'"new".*Key Vault URL: Not a vault'
    with raises_clearly(ConfigurationsInvalid, match=sentence) as caught:
        await plan(bench, body(), wrong)
    assert "two words" not in caught.value.what


async def test_a_document_with_secrets_that_others_can_read_is_refused(bench: Bench) -> None:
    path = bench.data.with_name("open.json")
    write(path, [body()], mode=0o640)
    with raises_clearly(SecretSourceRefused, match="others can read it"):
        await importing(bench.session).read(path)


async def test_a_document_without_secrets_may_be_readable_by_all(bench: Bench) -> None:
    path = bench.data.with_name("open.json")
    write(path, [masked(), body("identity", CLIENT_SECRET=None)], mode=0o644)
    assert len((await importing(bench.session).read(path)).configurations) == 2


async def test_a_document_that_lacks_nothing_but_a_secret_is_wrong_use_and_no_conflict(
    bench: Bench,
) -> None:
    with raises_clearly(SecretSourceRefused, match="client secret was not given"):
        refuse_conflicts(await plan(bench, masked("new")))
    with raises_clearly(ImportConflict, match='"prod"'):
        refuse_conflicts(await plan(bench, masked("new"), masked(AZU_KEY_SIZE=4096)))


async def test_an_empty_secret_is_none(bench: Bench) -> None:
    [entry] = (await plan(bench, masked("new"), secrets={"new": Secret("")})).entries
    assert entry.needs_secret


async def test_of_several_conflicts_the_first_is_told_and_how_many_more_there_are(
    bench: Bench,
) -> None:
    planned = await plan(bench, masked(AZU_KEY_SIZE=4096), body("twice"), body("twice"))
    [first, *_] = planned.entries
    with raises_clearly(ImportConflict) as refused:
        refuse_conflicts(planned)
    assert refused.value.what == (
        f'"prod": {first.conflict} (2 more like it.) Nothing was imported.'
    )
    assert refused.value.do == "Correct the document; kms-tui import --plan tells all of it."


async def test_a_single_secret_that_is_wanting_is_told_with_how_to_hand_it_over(
    bench: Bench,
) -> None:
    planned = await plan(bench, masked("new"))
    with raises_clearly(SecretSourceRefused) as refused:
        refuse_conflicts(planned)
    assert refused.value.what == f'"new": {planned.entries[0].conflict} Nothing was imported.'
    assert refused.value.do == "Hand it over: --secret-file NAME=FILE, or --secret-fd NAME=N."


async def test_a_long_name_is_told_shortened(bench: Bench) -> None:
    planned = await plan(bench, masked("n" * 61), masked("n" * 60))
    told = []
    for entry in planned.entries:
        with raises_clearly(SecretSourceRefused) as refused:
            refuse_conflicts(replace(planned, entries=(entry,)))
        told.append(refused.value.what)
    assert "n" * 60 not in told[0]
    assert told[1].startswith('"' + "n" * 60 + '"')


async def test_only_those_with_a_stored_secret_and_a_given_one_are_compared(bench: Bench) -> None:
    identity = replace(DRAFT, name="identity", credential_kind=CredentialKind.MANAGED_IDENTITY)
    await bench.session.create(identity, Secret(""), quiet, despite_warnings=True)
    await bench.creates("other")
    document = await given(bench, body("prod"), body("identity"), masked("other"), body("new"))
    comparing = importing(bench.session).compared
    assert [each.name for each in await comparing(document, {})] == ["prod"]
    secrets = {"other": NEW, "new": NEW, "nobody": NEW}
    assert [each.name for each in await comparing(document, secrets)] == ["other", "prod"]
