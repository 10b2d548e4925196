"""Every field of what a save, an edit and a check store, and of what the journal knows."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from recovery_parts import DRAFT
from scripted_vault import KEY, NOW
from secrets_bench import NEW, OLD, Bench, bench_in

from kms_tui.domain.check import CheckOutcome, Verdict
from kms_tui.domain.configuration import Credential, CredentialKind, KmsConfiguration
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import FILE
from kms_tui.services.operations import Operations
from kms_tui.services.ports import OperationKind, SaveOperation, VaultAccess

LATER = NOW.replace(minute=30)
IDENTITY = replace(DRAFT, credential_kind=CredentialKind.MANAGED_IDENTITY)
WITHOUT = Secret("")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes("file")
        yield replace(bench, session=replace(bench.session, now=lambda: NOW))


def by_another(bench: Bench) -> Bench:
    """Return the session of somebody else, later."""
    return replace(
        bench, session=replace(bench.session, now=lambda: LATER, actor="admin8@bastion02")
    )


async def test_a_saved_configuration_is_the_draft_and_what_the_checks_found(bench: Bench) -> None:
    saved = await bench.creates()
    reference = saved.credential.secret_reference
    assert saved == KmsConfiguration(
        id=saved.id,
        name="prod",
        credential=Credential(
            CredentialKind.CLIENT_SECRET, DRAFT.tenant_id, DRAFT.client_id, reference
        ),
        vault_url=DRAFT.vault_url,
        cloud="Azure public",
        key_name="good",
        key_size=2048,
        key_id=KEY.key_id,
        created_at=NOW,
        created_by="admin7@bastion01",
        updated_at=NOW,
        updated_by="admin7@bastion01",
        last_check=CheckOutcome(Verdict.PASS, NOW, ""),
        secret_store=FILE,
    )
    assert await bench.session.get(saved.id) == saved


async def test_an_edited_configuration_differs_by_credential_time_editor_and_revision(
    bench: Bench,
) -> None:
    was = await bench.creates()
    draft = replace(DRAFT, secret_expires_on="2029-01-31")
    edited = await by_another(bench).edits(was, NEW, draft)
    assert edited == replace(
        was,
        credential=draft.credential(edited.credential.secret_reference),
        updated_at=LATER,
        updated_by="admin8@bastion02",
        last_check=CheckOutcome(Verdict.PASS, LATER, ""),
        revision=2,
    )
    assert edited.credential.secret_reference != was.credential.secret_reference


async def test_the_checks_of_a_save_an_edit_and_a_stored_one_sign_in_with_its_credential(
    bench: Bench,
) -> None:
    was = await bench.creates()
    edited = await bench.edits(was)
    await bench.session.check(edited.id, lambda _check: None)
    opened = bench.session.key_vaults.opened  # type: ignore[attr-defined]  # it is a scripted one
    assert [each.client_secret for each in opened] == [OLD, NEW, NEW]
    assert {replace(each, client_secret=OLD) for each in opened} == {opened[0]}
    assert isinstance(opened[0], VaultAccess)
    assert (opened[0].vault_url, opened[0].tenant_id) == (DRAFT.vault_url, DRAFT.tenant_id)


@pytest.mark.parametrize("kind", OperationKind)
async def test_the_journal_knows_where_a_secret_goes_and_which_key_may_be_created(
    bench: Bench, kind: OperationKind
) -> None:
    was = await bench.creates()
    draft = replace(DRAFT, may_create_key=True)
    operation = await Operations(bench.secrets, lambda: NOW).new(kind, draft, was.id)
    pin = await bench.secrets.pin()
    assert operation == SaveOperation(
        id=operation.id,
        configuration_id=was.id,
        secret_reference=operation.secret_reference,
        secret_store=FILE,
        vault_url=DRAFT.vault_url,
        key_name="good",
        started_at=NOW,
        may_create_key=True,
        secret_store_identity=pin.identity,
        kind=kind,
    )
    assert pin.identity
    assert operation.secret_reference


async def test_of_a_managed_identity_the_journal_knows_no_secret_and_no_store(
    bench: Bench,
) -> None:
    operation = await Operations(bench.secrets, lambda: NOW).new(OperationKind.SAVE, IDENTITY)
    assert (operation.secret_reference, operation.pin.kind, operation.pin.identity) == (
        None,
        "",
        "",
    )


async def test_a_managed_identity_that_stays_one_is_changed_without_a_secret(bench: Bench) -> None:
    was = await bench.session.create(IDENTITY, WITHOUT, lambda _check: None)
    other = replace(IDENTITY, client_id="99999999-9999-4999-8999-999999999999")
    edited = await bench.edits(was, WITHOUT, other)
    assert edited.credential == other.credential(None)
    assert (edited.secret_store, edited.revision) == ("", 2)


@pytest.mark.parametrize("size", [2048, 3072])
async def test_a_stored_configuration_is_checked_for_its_own_key_size(
    bench: Bench, size: int
) -> None:
    bench.vault.key = replace(KEY, size_bits=size)
    saved = await bench.creates()
    bench.vault.key = replace(KEY, size_bits=3072, key_id=f"{KEY.key_id[:-4]}4567")
    checked = await by_another(bench).session.check(saved.id, lambda _check: None)
    wanted = Verdict.PASS if size == 3072 else Verdict.WARN
    assert checked.last_check is not None
    assert (checked.last_check.verdict, checked.last_check.at) == (wanted, LATER)
    assert checked == replace(saved, last_check=checked.last_check, key_id=checked.key_id)
    assert checked.key_id.endswith("/4567")


async def test_a_check_that_finds_no_key_keeps_the_version_that_was_known(bench: Bench) -> None:
    saved = await bench.creates()
    bench.vault.key = None
    checked = await bench.session.check(saved.id, lambda _check: None)
    assert checked.key_id == KEY.key_id
    assert checked.last_check is not None
    assert checked.last_check.verdict is Verdict.FAIL
