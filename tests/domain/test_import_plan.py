"""One configuration of a document is compared with the one of its name, field by field."""

from dataclasses import replace

import pytest
from outlooks import outlook

from kms_tui.domain.configuration import (
    ConfigurationDraft,
    Credential,
    CredentialKind,
    Field,
    KmsConfiguration,
)
from kms_tui.domain.credential_change import FieldChange
from kms_tui.domain.import_plan import (
    NO_SECRET,
    ImportEntry,
    ImportPlan,
    ImportState,
    named_twice,
    planned,
)
from kms_tui.domain.secret import Secret
from kms_tui.domain.yba_body import GivenConfiguration

WAS = outlook().configuration
DRAFT = WAS.draft()
SAME = ImportEntry(ImportState.SAME, DRAFT, NO_SECRET, WAS)
OLD, NEW = Secret("old"), Secret("new")
IDENTITY = replace(WAS, credential=Credential(CredentialKind.MANAGED_IDENTITY, "tenant", "client"))


def given(draft: ConfigurationDraft, *fields: Field) -> GivenConfiguration:
    """Return what a document has that gives these fields, or all."""
    return GivenConfiguration(
        draft, None, has_masked_secret=True, fields=frozenset(fields or Field)
    )


def changed(was: KmsConfiguration, draft: ConfigurationDraft, *changes: FieldChange) -> ImportEntry:
    return ImportEntry(ImportState.CHANGED, draft, NO_SECRET, was, changes)


def test_what_is_here_already_is_the_same() -> None:
    assert SAME.secret == Secret("")
    assert planned(given(DRAFT), WAS, None, None) == SAME
    assert planned(given(DRAFT), WAS, OLD, OLD) == SAME


def test_a_new_configuration_tells_each_field_that_it_has() -> None:
    entry = planned(given(DRAFT), None, NEW, None)
    assert (entry.state, entry.draft, entry.secret, entry.was) == (
        *(ImportState.NEW, DRAFT, NEW, None),
    )
    assert entry.changes == (
        FieldChange(Field.CREDENTIAL_KIND, "", "client secret"),
        FieldChange(Field.TENANT_ID, "", "tenant"),
        FieldChange(Field.CLIENT_ID, "", "client"),
        FieldChange(Field.CLIENT_SECRET, "", "********"),
        FieldChange(Field.SECRET_EXPIRES_ON, "", "2029-01-31"),
        FieldChange(Field.VAULT_URL, "", "https://kv.vault.azure.net"),
        FieldChange(Field.KEY_NAME, "", "good"),
        FieldChange(Field.KEY_SIZE, "", "2048"),
    )
    assert (entry.name, entry.conflict, entry.needs_secret) == ("prod eu", "", False)


def test_what_the_document_leaves_out_stays_as_it_is() -> None:
    other = ConfigurationDraft(tenant_id="other")
    entry = planned(given(other, Field.TENANT_ID), WAS, None, None)
    change = FieldChange(Field.TENANT_ID, "tenant", "other")
    assert entry == changed(WAS, replace(DRAFT, tenant_id="other"), change)


def test_another_secret_is_a_change_and_ends_what_was_said_of_the_old_ones_end() -> None:
    entry = planned(given(DRAFT, Field.CLIENT_ID), WAS, NEW, OLD)
    draft = replace(DRAFT, secret_expires_on="")
    assert entry == ImportEntry(
        *(ImportState.CHANGED, draft, NEW, WAS),
        (
            FieldChange(Field.CLIENT_SECRET, "********", "another"),
            FieldChange(Field.SECRET_EXPIRES_ON, "2029-01-31", ""),
        ),
    )
    dated = planned(given(DRAFT), WAS, NEW, OLD)
    assert dated.draft.secret_expires_on == "2029-01-31"


def test_a_managed_identity_has_no_date_and_needs_no_secret() -> None:
    draft = replace(DRAFT, credential_kind=CredentialKind.MANAGED_IDENTITY)
    entry = planned(given(draft), WAS, None, None)
    assert entry == changed(
        WAS,
        replace(draft, secret_expires_on=""),
        FieldChange(Field.CREDENTIAL_KIND, "client secret", "managed identity"),
        FieldChange(Field.SECRET_EXPIRES_ON, "2029-01-31", ""),
    )


def test_a_secret_that_is_handed_over_makes_a_managed_identity_sign_in_with_it() -> None:
    entry = planned(given(IDENTITY.draft()), IDENTITY, NEW, None)
    assert entry.draft.credential_kind is CredentialKind.CLIENT_SECRET
    assert FieldChange(Field.CLIENT_SECRET, "", "********") in entry.changes


@pytest.mark.parametrize(
    ("draft", "names"),
    [
        (replace(DRAFT, vault_url="https://other"), "Key Vault URL"),
        (
            replace(DRAFT, key_name="other", key_size=4096, client_id="other"),
            "Key Name, Key Size (bits)",
        ),
    ],
)
def test_what_no_edit_may_change_is_named_as_a_conflict(
    draft: ConfigurationDraft, names: str
) -> None:
    entry = planned(given(draft), WAS, NEW, None)
    told = (entry.state, entry.conflict, entry.needs_secret)
    assert told == (ImportState.CONFLICT, f"{names} cannot be changed.", False)


@pytest.mark.parametrize(
    ("was", "draft"),
    [(None, DRAFT), (WAS, replace(DRAFT, client_id="other")), (IDENTITY, DRAFT)],
    ids=["new", "of another client", "of a managed identity"],
)
def test_a_secret_that_is_not_stored_has_to_be_given(
    was: KmsConfiguration | None, draft: ConfigurationDraft
) -> None:
    entry = planned(given(draft), was, None, None)
    told = (entry.state, entry.conflict, entry.needs_secret)
    assert told == (ImportState.CONFLICT, "Its client secret was not given.", True)
    twice = named_twice(entry)
    told = (twice.state, twice.conflict, twice.needs_secret)
    assert told == (ImportState.CONFLICT, "The document names it more than once.", False)


def test_a_plan_is_to_do_what_is_new_or_changed() -> None:
    entries = tuple(replace(SAME, state=state) for state in ImportState)
    plan = ImportPlan(entries)
    assert [entry.state.value for entry in plan.to_do] == ["new", "changed"]
    assert plan.of(ImportState.SAME, ImportState.CONFLICT) == [*entries[2:]]
    assert plan.left_out == ()
