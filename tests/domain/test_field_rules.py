from datetime import date

import pytest

from kms_tui.domain import field_rules as rules
from kms_tui.domain.cloud import Cloud, Clouds
from kms_tui.domain.secret import Secret

GUID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
FORM = "00000000-0000-0000-0000-000000000000"
STACK = Cloud("Stack", "login.stack.test:8443", "vault.stack.test:8443", is_custom=True)


@pytest.mark.parametrize("name", ["a", "prod-eu", "Größe 2", "n" * 100])
def test_a_visible_name_of_up_to_100_characters_is_fine(name: str) -> None:
    assert rules.name_problem(name) == ""


@pytest.mark.parametrize("name", ["", "n" * 101, "a\nb", "a\x1b[2Jb", "a\u202eb"])
def test_an_empty_long_or_invisible_name_is_refused(name: str) -> None:
    assert rules.name_problem(name)


def test_what_is_wrong_with_a_name_says_what_is_named_and_how_long_it_is() -> None:
    assert rules.name_problem("") == "Required: a name for this configuration."
    assert rules.name_problem("", of="universe") == "Required: a name for this universe."
    assert rules.name_problem("n" * 101) == "At most 100 characters; this has 101."


def test_a_tenant_given_as_domain_name_is_told_to_be_a_guid() -> None:
    told = "Key Vault needs the tenant's GUID, not its domain name (Entra ID > Overview)."
    assert rules.tenant_problem("contoso.onmicrosoft.com") == told


@pytest.mark.parametrize("tenant", ["contoso", "a tenant.", "{x.y}"])
def test_what_is_neither_guid_nor_domain_name_is_no_guid(tenant: str) -> None:
    assert rules.tenant_problem(tenant) == f"No GUID; its form is {FORM}"


def test_an_id_shows_the_form_of_a_guid_when_it_is_missing() -> None:
    assert rules.guid_problem("") == f"Required: a GUID, as {FORM}"
    assert rules.tenant_problem("") == f"Required: a GUID, as {FORM}"
    assert rules.optional_guid_problem("") == rules.guid_problem(GUID) == ""
    assert rules.optional_guid_problem("x") == f"No GUID; its form is {FORM}"


@pytest.mark.parametrize("guid", ["", "nonsense", GUID[:-1], GUID + "0", "{" + GUID + "}"])
def test_anything_but_a_guid_is_refused(guid: str) -> None:
    assert rules.guid_problem(guid)


def test_the_same_guid_in_client_and_tenant_is_warned_about() -> None:
    assert rules.client_id_warning(GUID, GUID)
    assert rules.client_id_warning(GUID, FORM) == ""
    assert rules.client_id_warning("", "") == ""


def test_the_sizes_of_a_master_key_are_told_to_who_asks_for_another() -> None:
    assert [rules.key_size_problem(size) for size in (2048, 3072, 4096)] == ["", "", ""]
    assert rules.key_size_problem(1024) == "One of 2048, 3072, 4096 bits."


@pytest.mark.parametrize(
    "url",
    [
        "https://kv-prod-eu.vault.azure.net",
        "https://abc.vault.azure.cn",
        "https://abc.vault.usgovcloudapi.net",
    ],
)
def test_vaults_of_microsofts_clouds_are_fine(url: str) -> None:
    assert rules.vault_url_problem(url, Clouds()) == ""


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "Required"),
        ("http://abc.vault.azure.net", "https://"),
        ("/subscriptions/x/resourceGroups/y", "Resource ID"),
        ("https://abc.vault.azure.net/keys", "nothing behind"),
        ("https://user@abc.vault.azure.net", "Only the vault's address"),
        ("https://abc.vault.azure.net?x=1", "Only the vault's address"),
        ("https://abc.managedhsm.azure.net", "Managed HSM"),
        ("https://evilvault.azure.net", "known cloud"),
        ("https://vault.azure.net", "known cloud"),
        ("https://abc.vault.azure.net.evil.test", "known cloud"),
        ("https://abc.vault.azure.net:8443", "custom cloud"),
        ("https://ab.vault.azure.net", "3 to 24"),
        ("https://a--b.vault.azure.net", "3 to 24"),
        ("https://1abc.vault.azure.net", "3 to 24"),
        ("https://abc-.vault.azure.net", "3 to 24"),
        ("https://a.b.vault.azure.net", "3 to 24"),
    ],
)
def test_any_other_vault_url_says_what_is_wrong(url: str, says: str) -> None:
    assert says in rules.vault_url_problem(url, Clouds())


@pytest.mark.parametrize("host", ["kv.vault.stack.test:8443", "vault.stack.test:8443"])
def test_a_custom_cloud_may_have_a_port_and_a_single_vault(host: str) -> None:
    assert rules.vault_url_problem(f"https://{host}", Clouds((STACK,))) == ""


@pytest.mark.parametrize(
    "host", ["evil.test:443.vault.stack.test:8443", "a::vault.stack.test:8443"]
)
def test_a_vault_of_a_custom_cloud_has_one_port_at_most(host: str) -> None:
    assert rules.vault_url_problem(f"https://{host}", Clouds((STACK,)))


@pytest.mark.parametrize("name", ["", "a/b", "a b", "ключ", "..", "k" * 128])
def test_key_names_that_key_vault_refuses_are_refused_here(name: str) -> None:
    assert rules.key_name_problem(name)


@pytest.mark.parametrize("name", ["k", "Master-1", "k" * 127])
def test_key_names_of_key_vault_are_fine(name: str) -> None:
    assert rules.key_name_problem(name) == ""


@pytest.mark.parametrize("secret", ["", "two words", "line\nbreak", "x" * 1025, "zero\u200bwidth"])
def test_an_impossible_secret_is_refused_without_being_repeated(secret: str) -> None:
    problem = rules.secret_problem(Secret(secret))
    assert problem
    assert not secret or secret not in problem


@pytest.mark.parametrize("secret", ["x", "abc8Q~secretvalue", "x" * 1024])
def test_a_secret_without_blanks_of_up_to_1024_characters_is_fine(secret: str) -> None:
    assert rules.secret_problem(Secret(secret)) == ""


def test_what_is_wrong_with_a_secret_is_told() -> None:
    copy = "copy only the secret's Value."
    assert rules.secret_problem(Secret("x" * 1025)) == f"Longer than 1024 characters; {copy}"
    blank = f"It contains blanks or invisible characters; {copy}"
    assert rules.secret_problem(Secret("two words")) == blank
    assert rules.secret_problem(Secret("zero\u200bwidth")) == blank


def test_a_secret_in_the_shape_of_a_secret_id_is_warned_about() -> None:
    assert "Secret ID" in rules.secret_warning(Secret(GUID.upper()))
    assert rules.secret_warning(Secret("abc8Q~secretvalue")) == ""


def test_an_expiry_is_a_date_or_nothing() -> None:
    assert rules.expiry_problem("") == rules.expiry_problem("2027-12-31") == ""
    assert rules.expiry_problem("31.12.2027") == "A date such as 2027-12-31, or nothing."


@pytest.mark.parametrize("expiry", ["20271231", "2027-W52-5"])
def test_a_date_has_one_form_so_that_the_same_date_is_never_a_change(expiry: str) -> None:
    assert rules.expiry_problem(expiry)


def test_a_past_expiry_is_warned_about() -> None:
    assert rules.expiry_warning("2026-01-01", date(2026, 1, 2))
    assert rules.expiry_warning("2026-01-02", date(2026, 1, 2)) == ""


@pytest.mark.parametrize("expiry", ["", "31.12.2025", "20251231"])
def test_what_is_no_date_has_not_passed(expiry: str) -> None:
    assert rules.expiry_warning(expiry, date(2026, 1, 2)) == ""


def test_a_passphrase_has_twelve_characters() -> None:
    assert rules.passphrase_problem(Secret("x" * 11)) == "At least 12 characters."
    assert not rules.passphrase_problem(Secret("x" * 12))


@pytest.mark.parametrize("text", ["abc8Q~x", "name is abc8Q~rest-of-it"])
def test_the_start_of_a_client_secret_is_recognised_anywhere(text: str) -> None:
    assert rules.looks_like_client_secret(text)


@pytest.mark.parametrize("text", ["prod-eu-main", GUID, "https://kv.vault.azure.net", "Q~"])
def test_what_other_fields_hold_is_no_client_secret(text: str) -> None:
    assert not rules.looks_like_client_secret(text)
