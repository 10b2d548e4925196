import pytest

from kms_tui.domain import normalisation as normalise

GUID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"


@pytest.mark.parametrize(
    "entered", ["{" + GUID + "}", f" {GUID.upper()} ", f'"{GUID}"', f"({GUID})"]
)
def test_a_pasted_guid_loses_braces_blanks_and_capitals(entered: str) -> None:
    assert normalise.guid(entered).value == GUID


def test_cleaning_says_that_it_was_done() -> None:
    assert normalise.guid("{" + GUID + "}").notes == ("Braces or quotes were removed.",)
    assert normalise.guid(f" {GUID}").notes == ("Blanks were removed.",)
    assert normalise.guid(GUID).notes == ()


@pytest.mark.parametrize(
    "entered",
    [
        "kv.vault.azure.net",
        "https://kv.vault.azure.net/",
        "https://KV.vault.azure.net:443/",
        "\u00a0https://kv.vault.azure.net\u200b",
        "https://kv.privatelink.vaultcore.azure.net",
    ],
)
def test_every_usual_form_of_a_vault_url_becomes_one(entered: str) -> None:
    assert normalise.vault_url(entered).value == "https://kv.vault.azure.net"


@pytest.mark.parametrize("version", ["", "/", "/0123456789abcdef0123456789abcdef"])
def test_a_pasted_key_identifier_is_split_into_url_and_key_name(version: str) -> None:
    split = normalise.vault_url(f"https://kv.vault.azure.net/keys/Master-1{version}")
    assert (split.value, split.key_name) == ("https://kv.vault.azure.net", "Master-1")


def test_what_was_done_to_a_pasted_url_is_told() -> None:
    blanks, split = "Blanks were removed.", "A key identifier was split into URL and key name."
    link = "A privatelink name was replaced by the vault's own name."
    told = {
        "kv.vault.azure.net": ("https:// was added.",),
        " https://kv.vault.azure.net": (blanks,),
        "https://kv.vault.azure.net/keys/k": (split,),
        " 'https://kv.vault.azure.net/keys/k/1'": (blanks, split),
        "https://kv.privatelink.vaultcore.azure.net": (link,),
        "https://kv.vault.azure.net": (),
        "nonsense": (),
        "": (),
    }
    assert {entered: normalise.vault_url(entered).notes for entered in told} == told
    assert normalise.vault_url("nonsense").value == "nonsense"
    braces = "Braces or quotes were removed."
    assert normalise.guid(f' "{GUID}"').notes == (blanks, braces)
    assert normalise.guid(f"{{ {GUID} }}").value == GUID
    assert normalise.text(" a\u00a0b ") == normalise.Normalised("a b", (blanks,))
    assert normalise.text("a b") == normalise.Normalised("a b", (), "")


def test_a_url_that_is_something_else_is_left_for_the_rules_to_refuse() -> None:
    assert normalise.vault_url("/subscriptions/x").value == "/subscriptions/x"
    assert normalise.vault_url("http://kv.vault.azure.net").value == "http://kv.vault.azure.net"


def test_invisible_characters_are_removed_from_plain_text() -> None:
    assert normalise.text("\ufeff prod\u200b ").value == "prod"
