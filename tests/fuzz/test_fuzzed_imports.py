"""Documents that somebody else wrote: they are read or refused, and nothing else happens."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from random import Random
from typing import Any

import pytest
from fuzzing import ODD_TEXTS, PRINTABLE, Fuzz, Mutated, chosen

from kms_tui.domain.configuration import (
    ConfigurationId,
    Credential,
    CredentialKind,
    KmsConfiguration,
    SecretReference,
)
from kms_tui.domain.errors import ConfigurationsInvalid, KmsTuiError, ReferencesInvalid
from kms_tui.domain.secret import Secret
from kms_tui.domain.visible_text import has_control_characters
from kms_tui.domain.yba_configurations import read_configurations, rendered
from kms_tui.domain.yba_references import read_references

SECRET = "Zx98Q~planted.client.secret-of-nobody"
GUID = "6f1de1f4-9b41-4f5d-8f5f-0123456789ab"
BODY: dict[str, Any] = {
    "name": "prod-eu",
    "CLIENT_ID": GUID,
    "CLIENT_SECRET": SECRET,
    "TENANT_ID": GUID,
    "AZU_VAULT_URL": "https://kms-prod.vault.azure.net",
    "AZU_KEY_NAME": "yb-master",
    "AZU_KEY_ALGORITHM": "RSA",
    "AZU_KEY_SIZE": 2048,
}
LISTED = [
    {"credentials": BODY, "metadata": {"provider": "AZU", "name": "prod-eu"}},
    {"credentials": {"ACCESS_KEY": "a"}, "metadata": {"provider": "AWS", "name": "aws"}},
]
REFERENCES = {
    "universe_keys": [
        {"key_ref": "QUFB" * 85 + "QQ==", "key_provider": "AZU", "db_key_id": "newest"},
        {"key_ref": "QkJC" * 85 + "Qg==", "key_provider": "AZU"},
    ],
    "master_key_metadata": {"AZU_VAULT_URL": BODY["AZU_VAULT_URL"], "AZU_KEY_NAME": "yb-master"},
}
ODD_VALUES: list[object] = [
    *ODD_TEXTS,
    None,
    True,
    1e308,
    10**30,
    -1,
    [],
    {},
    [[]],
    {"name": {}},
    SECRET,
]
JSON_PIECES = ["[", "]", "{", "}", ",", ":", "null", "NaN", "1e999", '"name":', "\\ud800", "[" * 9]
KEYS = [*BODY, "credentials", "metadata", "provider", "universe_keys", "key_ref", "db_key_id"]

as_text = Mutated(
    [json.dumps(sample) for sample in (BODY, [BODY, BODY], LISTED)],
    [*JSON_PIECES, *ODD_TEXTS, *PRINTABLE, SECRET],
)
as_references = Mutated([json.dumps(REFERENCES)], [*JSON_PIECES, *ODD_TEXTS, *PRINTABLE])


def changed(random: Random, value: object) -> object:
    """Return a JSON value with something else somewhere in it."""
    if not isinstance(value, dict | list) or not value or random.random() < 0.1:
        return chosen(random, ODD_VALUES)
    if isinstance(value, list):
        at = int(random.random() * len(value))
        return [*value[:at], changed(random, value[at]), *value[at + random.randrange(2) :]]
    key = chosen(random, [*value])
    kept = {name: inner for name, inner in value.items() if name != key or random.random() < 0.7}
    return kept | {
        chosen(random, KEYS) if random.random() < 0.3 else key: changed(random, value[key])
    }


def document(random: Random) -> str:
    if random.random() < 0.6:
        return as_text(random)
    return json.dumps(changed(random, chosen(random, [BODY, [BODY, BODY], LISTED])))


def references(random: Random) -> bytes:
    if random.random() < 0.6:
        return as_references(random).encode("utf-8", "surrogatepass")
    return json.dumps(changed(random, REFERENCES)).encode()


def safe(error: KmsTuiError) -> str:
    """Return what an error tells, which can be shown and brings nothing of the parser's along."""
    told = f"{error.what} {error.do} {error.detail}"
    assert not has_control_characters(told)
    assert error.__cause__ is None
    return told


def take_configurations(text: str) -> None:
    try:
        found = read_configurations(Secret(text))
    except ConfigurationsInvalid as error:
        assert SECRET not in safe(error)  # noqa: PT017 - most inputs are refused, some are not
    else:
        assert found.configurations
        assert not any(map(has_control_characters, found.left_out))
        assert SECRET not in "".join(found.left_out)


def take_references(content: bytes) -> None:
    try:
        found = read_references(content)
    except ReferencesInvalid as error:
        safe(error)
    else:
        ids = [each.db_key_id for each in found.oldest_first]
        assert 0 < len(ids) == len(set(ids))
        assert not any(map(has_control_characters, [*ids, found.vault_url, found.key_name]))


def nested(random: Random) -> str:
    opened = chosen(random, ["[", '{"a":', '[{"universe_keys":', '{"name":['])
    return opened * random.randrange(500, 60_000)


def take_nested(text: str) -> None:
    with suppress(ConfigurationsInvalid):
        read_configurations(Secret(text))
    with suppress(ReferencesInvalid):
        read_references(text.encode())


def configuration(random: Random) -> KmsConfiguration:
    now, has_secret = datetime(2026, 11, 26, tzinfo=UTC), random.random() < 0.5
    name = as_name(random)[:100].strip() or "empty"
    kind = CredentialKind.CLIENT_SECRET if has_secret else CredentialKind.MANAGED_IDENTITY
    expires_on = date.fromordinal(random.randrange(1, 3_000_000)) if has_secret else None
    return KmsConfiguration(
        id=ConfigurationId("1"),
        name=name if not has_control_characters(name) else "odd",
        credential=Credential(kind, GUID, GUID, SecretReference("r"), expires_on),
        vault_url="https://kms-prod.vault.azure.net",
        cloud="Azure public",
        key_name=chosen(random, ["yb-master", "K-9", "a" * 127]),
        key_size=chosen(random, [2048, 3072, 4096]),
        key_id="",
        created_at=now,
        created_by="a@b",
        updated_at=now,
        updated_by="a@b",
    )


as_name = Mutated(["prod-eu", "Schl\u00fcssel", "[b]"], [*ODD_TEXTS, *PRINTABLE])


def take_rendered(given: KmsConfiguration) -> None:
    read = read_configurations(Secret(rendered([given], as_body=False))).only()
    assert read.draft == given.draft()
    assert read.has_masked_secret == (given.credential.kind is CredentialKind.CLIENT_SECRET)


@pytest.mark.proves("S10")
@pytest.mark.attack("hostile import file", defence="it is read strictly or refused without a value")
def test_a_hostile_document_is_read_or_refused_without_its_secret(fuzz: Fuzz) -> None:
    fuzz("import file", document, take_configurations, long=1_000_000)


@pytest.mark.proves("S10")
@pytest.mark.attack("hostile backup metadata", defence="they are read strictly or refused")
def test_hostile_key_references_are_read_or_refused(fuzz: Fuzz) -> None:
    fuzz("key references", references, take_references, long=200_000)


@pytest.mark.proves("S10")
def test_no_nesting_is_too_deep_to_be_refused(fuzz: Fuzz) -> None:
    fuzz("nested documents", nested, take_nested, short=50, long=2_000)


@pytest.mark.proves("S10")
def test_what_is_exported_is_read_again(fuzz: Fuzz) -> None:
    fuzz("export and import", partial(configuration), take_rendered, long=50_000)
