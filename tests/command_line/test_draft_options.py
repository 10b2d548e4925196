"""How the options of a configuration become a draft."""

from clear_errors import raises_clearly

from kms_tui.cli.configurations.draft_options import drafted, field_problems
from kms_tui.domain.configuration import ConfigurationDraft, CredentialKind, Field
from kms_tui.domain.errors import InvalidDraft

BASE = ConfigurationDraft(name="prod", key_name="good", secret_expires_on="2030-01-31")
IDENTIFIER = "https://kv-demo.vault.azure.net/keys/yugabyte/0123"


def test_what_is_not_given_stays() -> None:
    assert drafted(BASE, {"name": None, "client_id": None, "key_size": None}) == BASE


def test_an_identifier_of_a_key_gives_vault_and_key() -> None:
    draft = drafted(BASE, {"vault_url": IDENTIFIER})
    assert (draft.vault_url, draft.key_name) == ("https://kv-demo.vault.azure.net", "yugabyte")


def test_a_key_that_is_named_outranks_the_identifier() -> None:
    assert drafted(BASE, {"vault_url": IDENTIFIER, "key_name": "other"}).key_name == "other"
    assert drafted(BASE, {"vault_url": IDENTIFIER, "key_name": None}).key_name == "yugabyte"


def test_none_forgets_a_date_and_an_empty_text_does_too() -> None:
    assert drafted(BASE, {"secret_expires_on": "none"}).secret_expires_on == ""
    assert drafted(BASE, {"secret_expires_on": ""}).secret_expires_on == ""


def test_a_managed_identity_forgets_the_date_of_the_secret_before() -> None:
    draft = drafted(BASE, {"credential_kind": CredentialKind.MANAGED_IDENTITY})
    assert draft.secret_expires_on == ""


def test_a_managed_identity_with_a_date_is_refused() -> None:
    given = {"credential_kind": CredentialKind.MANAGED_IDENTITY, "secret_expires_on": "2031-01-31"}
    with raises_clearly(InvalidDraft) as refusal:
        drafted(BASE, given)
    [problem] = field_problems(refusal.value)
    assert problem.startswith("Secret expires (--secret-expires): A managed identity")


def test_every_field_that_can_be_wrong_has_an_option() -> None:
    every = InvalidDraft({str(field): "Wrong." for field in Field})
    assert all(" (" in problem for problem in field_problems(every))
