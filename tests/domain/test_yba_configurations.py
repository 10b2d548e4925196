"""Documents of KMS configurations are read strictly, and no error repeats a value of them."""

import json
from dataclasses import replace

import pytest
from clear_errors import raises_clearly
from outlooks import outlook

from kms_tui.domain.configuration import (
    ConfigurationDraft,
    Credential,
    CredentialKind,
    Field,
)
from kms_tui.domain.errors import ConfigurationsInvalid
from kms_tui.domain.secret import Secret
from kms_tui.domain.yba_body import GivenConfiguration
from kms_tui.domain.yba_configurations import read_configurations, rendered

TENANT, CLIENT = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
NONE = "This document holds no KMS configurations that can be used."
TAKE_AGAIN = "Correct it, or take the body for the API, or the API's list, unchanged."
SECRET = "abC8Q~" + "x" * 34


def body(**changed: object) -> dict[str, object]:
    """Return what yba-cli and the web form send, or with None as a value without that key."""
    whole = {
        "name": "prod",
        "CLIENT_ID": CLIENT,
        "CLIENT_SECRET": SECRET,
        "TENANT_ID": TENANT,
        "AZU_VAULT_URL": "https://kv-prod.vault.azure.net",
        "AZU_KEY_NAME": "master",
        "AZU_KEY_ALGORITHM": "RSA",
        "AZU_KEY_SIZE": 2048,
    }
    return {key: value for key, value in (whole | changed).items() if value is not None}


def listed(**metadata: object) -> dict[str, object]:
    """Return an entry of what the API lists."""
    credentials = body(name=None, CLIENT_SECRET="ab" + "*" * 36 + "yz")
    about = {"configUUID": "1-2", "provider": "AZU", "in_use": True, "universeDetails": [{}]}
    return {"credentials": credentials, "metadata": about | {"name": "prod"} | metadata}


def read(content: object) -> GivenConfiguration:
    return read_configurations(Secret(json.dumps(content))).only()


def refusal(content: object) -> str:
    """Return the sentence by which a document is refused."""
    text = content if isinstance(content, str) else json.dumps(content)
    with raises_clearly(ConfigurationsInvalid) as caught:
        read_configurations(Secret(text))
    assert caught.value.what.isprintable()
    assert caught.value.do == TAKE_AGAIN
    assert caught.value.__context__ is None
    return caught.value.what


def test_a_body_for_the_api_is_a_draft_and_a_secret() -> None:
    given = read(body())
    assert given.draft == ConfigurationDraft(
        name="prod",
        credential_kind=CredentialKind.CLIENT_SECRET,
        tenant_id=TENANT,
        client_id=CLIENT,
        vault_url="https://kv-prod.vault.azure.net",
        key_name="master",
        key_size=2048,
    )
    assert given.secret == Secret(SECRET)
    assert not given.has_masked_secret


@pytest.mark.parametrize("secret", [None, ""])
def test_without_a_secret_a_managed_identity_signs_in(secret: str | None) -> None:
    given = read(body(CLIENT_SECRET=secret))
    assert given.draft.credential_kind is CredentialKind.MANAGED_IDENTITY
    assert given.secret is None


@pytest.mark.parametrize("masked", ["********", "*", "ab*de", "ab" + "*" * 36 + "yz"])
def test_a_masked_secret_is_no_secret_but_tells_that_there_is_one(masked: str) -> None:
    given = read(body(CLIENT_SECRET=masked))
    assert (given.secret, given.has_masked_secret) == (None, True)
    assert given.draft.credential_kind is CredentialKind.CLIENT_SECRET


def test_what_the_api_lists_is_read_with_the_name_from_its_metadata() -> None:
    given = read([listed()])
    assert given.draft == read(body()).draft
    assert given.has_masked_secret


def test_configurations_of_other_providers_are_named_and_left_out() -> None:
    others = [listed(provider="AWS", name="old"), listed(provider="HASHICORP\x1b", name=None)]
    found = read_configurations(Secret(json.dumps([*others, listed()])))
    assert found.left_out == ("old (AWS)", "no name (HASHICORP?)")
    assert [given.draft.name for given in found.configurations] == ["prod"]


def test_values_are_cleaned_as_the_form_cleans_them() -> None:
    url = "https://KV-Prod.vault.azure.net/keys/master/0123"
    pasted = {"CLIENT_ID": f"{{{CLIENT.upper()}}}", "AZU_VAULT_URL": url, "name": " prod "}
    given = read(body(**pasted, AZU_KEY_NAME=None, AZU_KEY_SIZE="2048"))
    assert given.draft == read(body()).draft


def test_it_is_told_which_fields_were_given() -> None:
    given = read({"TENANT_ID": TENANT, "CLIENT_SECRET": "********", "AZU_KEY_SIZE": None})
    assert given.fields == {Field.TENANT_ID, Field.CLIENT_SECRET, Field.CREDENTIAL_KIND}


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[" * 100_000, "9" * 5_000, f'{{"CLIENT_SECRET": "{SECRET}"']
)
def test_what_is_no_json_is_refused(text: str) -> None:
    assert refusal(text) == f"{NONE} It is no JSON document, or one that is nested too deeply."


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("5", "Entry 1 of 1 is no object."),
        ([], "It names none of Azure (AZU)."),
        ([body(), 5], "Entry 2 of 2 is no object."),
        ([[body()]], "Entry 1 of 1 is no object."),
        (
            {"configurations": [body()]},
            'Entry 1 of 1 has the key "configurations", which is not known.',
        ),
        ([body()] * 1_001, "It names more than 1000."),
        (
            listed() | {"more": 1},
            'Entry 1 of 1 has the key "more", which is not known.',
        ),
        (
            {"credentials": [], "metadata": {}},
            "Entry 1 of 1 has credentials or metadata that are no objects.",
        ),
        (
            {"credentials": {}, "metadata": []},
            "Entry 1 of 1 has credentials or metadata that are no objects.",
        ),
    ],
    ids=[
        *("number", "empty", "numbers", "nested", "wrapped", "too many", "more", "credentials"),
        "metadata",
    ],
)
def test_what_is_no_list_of_bodies_is_refused(content: object, told: str) -> None:
    assert refusal(content) == f"{NONE} {told}"


def test_a_thousand_configurations_are_the_most() -> None:
    found = read_configurations(Secret(json.dumps([body()] * 1_000)))
    assert len(found.configurations) == 1_000


def test_an_entry_of_the_api_that_names_no_provider_is_one_of_azures() -> None:
    unnamed = listed()
    unnamed["metadata"] = {"name": "prod"}
    assert read(unnamed).draft == read(body()).draft


def test_a_body_without_a_name_is_told_by_its_place_only() -> None:
    assert refusal([body(name=None, CLIENT_ID=5)]) == f"{NONE} Entry 1 of 1: CLIENT_ID is no text."


def test_a_long_name_is_cut_where_it_is_told() -> None:
    told = refusal([body(name="n" * 61, CLIENT_ID=5)])
    assert told == f'{NONE} Entry 1 of 1 ("{"n" * 57}..."): CLIENT_ID is no text.'


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            {"AZU_KEY_ALGORITHM": "EC"},
            ": AZU_KEY_ALGORITHM has to be RSA, the only one for Azure.",
        ),
        ({"AZU_KEY_SIZE": "big"}, ": AZU_KEY_SIZE is no whole number, such as 2048."),
        ({"AZU_KEY_SIZE": "204800"}, ": AZU_KEY_SIZE is no whole number, such as 2048."),
        ({"AZU_KEY_SIZE": True}, ": AZU_KEY_SIZE is no whole number, such as 2048."),
        ({"AZU_KEY_SIZE": 2048.5}, ": AZU_KEY_SIZE is no whole number, such as 2048."),
        ({"CLIENT_ID": 5}, ": CLIENT_ID is no text."),
        ({"CLIENT_SECRET": [SECRET]}, ": CLIENT_SECRET is no text."),
        ({"CLIENT_ID": SECRET}, ": CLIENT_ID holds what looks like a client secret."),
        ({"AZU_KEYNAME\x1b": "master"}, ' has the key "AZU_KEYNAME?", which is not known.'),
        ({SECRET: "CLIENT_SECRET"}, ' has the key "********", which is not known.'),
    ],
)
def test_a_refusal_names_entry_and_key_but_no_value(wrong: dict[str, object], told: str) -> None:
    told_of = refusal([body(name="first"), body(**wrong)])
    assert told_of == f'{NONE} Entry 2 of 2 ("prod"){told}'
    assert SECRET not in told_of


def test_a_key_that_stands_twice_is_refused() -> None:
    text = json.dumps(body())[:-1] + ', "CLIENT_SECRET": "another"}'
    assert refusal(text) == f"{NONE} An object in it has a key twice."


def test_a_list_without_any_configuration_of_azure_is_refused() -> None:
    others = [listed(provider="AWS", name="old"), listed(provider="GCP", name=SECRET)]
    told = "It names none of Azure (AZU): old (AWS), ******** (GCP)."
    assert refusal(others) == f"{NONE} {told}"


def test_one_configuration_is_not_chosen_among_several() -> None:
    with raises_clearly(ConfigurationsInvalid) as caught:
        read([body(), body(name="other")])
    assert caught.value.what == f"{NONE} It names 2, and one is wanted."
    assert caught.value.do == "kms-tui import takes several."


def test_a_key_size_may_be_a_text_of_digits() -> None:
    assert read(body(AZU_KEY_SIZE="12345")).draft.key_size == 12345


def test_what_a_body_lacks_is_as_in_an_empty_form() -> None:
    given = read({})
    assert given.draft == ConfigurationDraft(credential_kind=CredentialKind.MANAGED_IDENTITY)
    assert given.fields == {Field.CREDENTIAL_KIND}
    whole = read(body(kms_tui_secret_expires_on="2030-01-31"))
    assert whole.draft.secret_expires_on == "2030-01-31"
    assert whole.fields == {*Field}


WRITTEN = {
    "name": "prod eu",
    "CLIENT_ID": "client",
    "CLIENT_SECRET": "********",
    "TENANT_ID": "tenant",
    "AZU_VAULT_URL": "https://kv.vault.azure.net",
    "AZU_KEY_NAME": "good",
    "AZU_KEY_ALGORITHM": "RSA",
    "AZU_KEY_SIZE": 2048,
}


def test_a_list_is_written_with_our_own_key_and_a_body_without() -> None:
    one = outlook().configuration
    written = [WRITTEN | {"kms_tui_secret_expires_on": "2029-01-31"}]
    assert rendered([one], as_body=False) == json.dumps(written, indent=2) + "\n"
    assert rendered([one], as_body=True) == json.dumps(WRITTEN, indent=2) + "\n"
    undated = outlook(expires_on=None).configuration
    assert json.loads(rendered([undated, one], as_body=False)) == [WRITTEN, *written]
    assert json.loads(rendered([undated], as_body=True)) == WRITTEN


def test_a_managed_identity_is_written_without_a_secret() -> None:
    credential = Credential(CredentialKind.MANAGED_IDENTITY, "tenant", "client")
    identity = replace(outlook().configuration, credential=credential)
    without = {key: value for key, value in WRITTEN.items() if key != "CLIENT_SECRET"}
    assert json.loads(rendered([identity], as_body=False)) == [without]
