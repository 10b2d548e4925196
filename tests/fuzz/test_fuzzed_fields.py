"""What is typed or pasted into a form, and what a vault calls its keys."""

import re
from datetime import date
from random import Random
from urllib.parse import urlsplit

import pytest
from fuzzing import ODD_TEXTS, PRINTABLE, Fuzz, Mutated

from kms_tui.adapters.azure.key_answers import split_key_id
from kms_tui.domain import field_rules as rules
from kms_tui.domain import normalisation as normalise
from kms_tui.domain.cloud import CHINA, PUBLIC, US_GOVERNMENT, Cloud, Clouds
from kms_tui.domain.configuration import ConfigurationDraft, CredentialKind
from kms_tui.domain.secret import Secret
from kms_tui.domain.visible_text import has_control_characters

VAULT = "kms-prod.vault.azure.net"
LAB = Cloud("lab", "login.lab:8443", "vault.lab:8443", is_custom=True)
CLOUDS = Clouds((LAB,))
GUID = "6f1de1f4-9b41-4f5d-8f5f-0123456789ab"
URL_PIECES = ["@", ":", "/", "?", "#", ".", "-", "--", ":443", ":8443", "evil.com", "https://"]
URL_PIECES += [".vault.azure.net", ".privatelink", "[::1]", "%2f", "xn--", "\uff0f", "user:pw@"]

urls = Mutated(
    [
        f"https://{VAULT}",
        f"  {VAULT}/ ",
        f"https://{VAULT}:443/keys/yb-master/0123456789abcdef",
        "https://kms-prod.privatelink.vaultcore.azure.net/",
        "https://kms.vault.azure.cn",
        "https://kms.vault.usgovcloudapi.net",
        "https://a.vault.lab:8443",
        "/subscriptions/1/resourceGroups/2",
    ],
    [*URL_PIECES, *ODD_TEXTS, *PRINTABLE],
)
key_ids = Mutated(
    [
        f"https://{VAULT}/keys/yb-master/0123456789abcdef0123456789abcdef",
        "HTTPS://KMS-PROD.vault.azure.net:443/keys/a/1/",
        "https://kms-pr0d.vault.azure.net/keys/yb-master/0123456789abcdef",
        f"https://{VAULT}/secrets/yb-master/0123456789abcdef",
    ],
    [*URL_PIECES, "keys", "/keys/", *ODD_TEXTS, *PRINTABLE],
)
texts = Mutated(
    ["prod-eu", f"{{{GUID.upper()}}}", "contoso.onmicrosoft.com", "2027-12-31", "yb-master", ""],
    [*ODD_TEXTS, *PRINTABLE, GUID, "0000-00-00", "2027-W01-1"],
)


def take_url(entered: str) -> None:
    """An address that is taken is one of a vault of a known cloud, and nothing but that."""
    url = normalise.vault_url(entered).value
    if rules.vault_url_problem(url, CLOUDS):
        return
    parts = urlsplit(url)
    assert (parts.scheme, parts.path, parts.query, parts.username) == ("https", "", "", None)
    assert re.fullmatch(r"https://[a-z0-9.-]+(:8443)?", url), url
    suffixes = [cloud.vault_suffix for cloud in (PUBLIC, CHINA, US_GOVERNMENT, LAB)]
    assert any(parts.netloc in (s, f"{parts.netloc.removesuffix(s)}{s}") for s in suffixes)
    assert (
        parts.netloc.endswith(tuple(f".{s}" for s in suffixes)) or parts.netloc == "vault.lab:8443"
    )
    assert normalise.vault_url(url).value == url


def take_key_id(key_id: str) -> None:
    """An id that is taken is one of this vault's, and holds nothing else."""
    try:
        name, version = split_key_id(key_id, VAULT)
    except ValueError:
        return
    expected = f"https://{VAULT}/keys/{name}/{version}"
    assert key_id.lower().replace(":443/", "/", 1).rstrip("/") == expected.lower()
    assert not has_control_characters(key_id)


def draft(random: Random) -> ConfigurationDraft:
    entered = [texts(random) for _ in range(4)]
    kind = CredentialKind.CLIENT_SECRET if len(entered[0]) % 2 else CredentialKind.MANAGED_IDENTITY
    return ConfigurationDraft(
        name=normalise.text(entered[0]).value,
        credential_kind=kind,
        tenant_id=normalise.guid(entered[1]).value,
        client_id=normalise.guid(entered[2]).value,
        secret_expires_on=entered[3],
        vault_url=normalise.vault_url(urls(random)).value,
        key_name=normalise.text(entered[2]).value,
    )


def take_draft(given: ConfigurationDraft) -> None:
    """What has no problem can be stored; what is said of the others can be shown."""
    secret = Secret(given.name)
    problems = given.problems(secret, CLOUDS)
    warnings = given.warnings(secret, date(2026, 11, 26))
    assert not any(map(has_control_characters, [*problems.values(), *warnings.values()]))
    if not rules.expiry_problem(given.secret_expires_on):
        given.credential(None)
    if not problems:
        assert not any(map(has_control_characters, (given.name, given.key_name)))


def take_again(entered: str) -> None:
    """What was cleaned once is clean, and so is a GUID that can be taken."""
    value = normalise.text(entered).value
    assert normalise.text(value).value == value
    guid = normalise.guid(entered).value
    assert rules.guid_problem(guid) or normalise.guid(guid).value == guid


@pytest.mark.proves("S10")
@pytest.mark.attack("forged vault address", defence="only the bare host of a known cloud is taken")
def test_no_address_is_taken_but_that_of_a_known_clouds_vault(fuzz: Fuzz) -> None:
    fuzz("Key Vault URL", urls, take_url, long=1_000_000)


@pytest.mark.proves("S10")
@pytest.mark.attack("forged key id", defence="only a plain key version of the same vault is taken")
def test_no_key_id_is_taken_but_a_plain_one_of_the_vault(fuzz: Fuzz) -> None:
    fuzz("key id", key_ids, take_key_id, long=1_000_000)


@pytest.mark.proves("S10")
def test_no_form_breaks_its_rules(fuzz: Fuzz) -> None:
    fuzz("fields of a configuration", draft, take_draft, long=200_000)


@pytest.mark.proves("S10")
def test_what_was_cleaned_is_clean(fuzz: Fuzz) -> None:
    fuzz("cleaning of pasted text", texts, take_again, long=200_000)
