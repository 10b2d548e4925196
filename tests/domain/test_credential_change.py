from dataclasses import replace

from kms_tui.domain.configuration import ConfigurationDraft, CredentialKind, Field
from kms_tui.domain.credential_change import FieldChange, credential_changes, rebased

WAS = ConfigurationDraft(
    name="prod",
    tenant_id="tenant",
    client_id="client",
    secret_expires_on="2027-01-31",
    vault_url="https://kv.vault.azure.net",
    key_name="key",
)


def test_a_draft_does_not_differ_from_itself() -> None:
    assert credential_changes(WAS, WAS) == []


def test_each_changed_field_is_told_with_old_and_new_in_the_order_of_the_form() -> None:
    now = replace(WAS, tenant_id="other", client_id="", secret_expires_on="2028-01-31")
    assert credential_changes(WAS, now) == [
        FieldChange(Field.CLIENT_ID, "client", ""),
        FieldChange(Field.SECRET_EXPIRES_ON, "2027-01-31", "2028-01-31"),
        FieldChange(Field.TENANT_ID, "tenant", "other"),
    ]


def test_another_way_to_sign_in_is_a_change() -> None:
    now = replace(WAS, credential_kind=CredentialKind.MANAGED_IDENTITY)
    [change] = credential_changes(WAS, now)
    assert (change.old, change.new) == ("client secret", "managed identity")


def test_what_is_no_credential_is_no_change() -> None:
    assert credential_changes(WAS, replace(WAS, name="x", key_name="y", key_size=4096)) == []


def test_untouched_fields_take_what_the_other_one_wrote() -> None:
    now = replace(WAS, tenant_id="theirs", secret_expires_on="")
    assert rebased(WAS, WAS, now) == now


def test_touched_fields_keep_what_was_typed_also_where_the_other_one_wrote() -> None:
    typed = replace(WAS, tenant_id="mine")
    now = replace(WAS, tenant_id="theirs", client_id="theirs")
    assert rebased(typed, WAS, now) == replace(WAS, tenant_id="mine", client_id="theirs")


def test_a_field_that_was_emptied_here_stays_empty() -> None:
    typed = replace(WAS, secret_expires_on="")
    now = replace(WAS, secret_expires_on="2029-01-31")
    assert rebased(typed, WAS, now).secret_expires_on == ""


def test_the_chosen_way_to_sign_in_is_kept_like_a_text() -> None:
    typed = replace(WAS, credential_kind=CredentialKind.MANAGED_IDENTITY)
    now = replace(WAS, client_id="theirs")
    merged = rebased(typed, WAS, now)
    assert merged.credential_kind is CredentialKind.MANAGED_IDENTITY
    assert merged.client_id == "theirs"
