"""The references in a backup of YugabyteDB Anywhere are read strictly, and never shown raw."""

import base64
import json
from dataclasses import replace

import pytest
from clear_errors import raises_clearly

from kms_tui.domain.errors import ReferencesInvalid
from kms_tui.domain.yba_references import KeyReference, KeyReferences, read_references

NO_REFERENCES = "This file holds no key references of YugabyteDB Anywhere that can be used."
TAKE_AGAIN = "Take the metadata file of the backup again, unchanged."
NEWEST, MIDDLE, OLDEST = b"3" * 256, b"2" * 384, b"1" * 512


def text(wrapped: bytes) -> str:
    return base64.b64encode(wrapped).decode()


def entry(wrapped: bytes = NEWEST, **changed: object) -> dict[str, object]:
    return {"key_ref": text(wrapped), "key_provider": "AZU", **changed}


def document(*entries: object, **others: object) -> bytes:
    return json.dumps({"universe_keys": entries, **others}).encode()


def refusal(content: bytes) -> ReferencesInvalid:
    with raises_clearly(ReferencesInvalid) as caught:
        read_references(content)
    error = caught.value
    assert error.what.startswith(f"{NO_REFERENCES} ")
    assert error.what.isprintable()
    assert error.do == TAKE_AGAIN or "backups" in error.what
    return error


def test_references_come_oldest_first_whatever_their_length() -> None:
    found = read_references(document(entry(NEWEST), entry(MIDDLE), entry(OLDEST)))
    assert [each.wrapped for each in found.oldest_first] == [OLDEST, MIDDLE, NEWEST]


def test_a_key_keeps_the_id_that_the_masters_know_it_by() -> None:
    found = read_references(document(entry(db_key_id="the first reference")))
    assert found.oldest_first == (KeyReference(NEWEST, "the first reference"),)


def test_a_key_that_names_no_provider_is_one_of_azures() -> None:
    unnamed = {name: value for name, value in entry().items() if name != "key_provider"}
    [reference] = read_references(document(unnamed)).oldest_first
    assert reference.wrapped == NEWEST


@pytest.mark.parametrize("old", [entry(), entry(db_key_id=None)])
def test_a_key_of_an_old_backup_is_known_by_its_own_reference(old: dict[str, object]) -> None:
    [reference] = read_references(document(old)).oldest_first
    assert reference.db_key_id == text(NEWEST)


def test_the_master_key_is_told_if_the_backup_names_it() -> None:
    metadata = {
        "key_provider": "AZU",
        "AZU_VAULT_URL": "https://kv-prod.vault.azure.net",
        "AZU_KEY_NAME": "master",
    }
    found = read_references(document(entry(), master_key_metadata=metadata))
    vault_url = "https://kv-prod.vault.azure.net"
    assert found == KeyReferences((KeyReference(NEWEST, text(NEWEST)),), vault_url, "master")


def test_references_are_the_same_wherever_their_file_lies() -> None:
    found = read_references(document(entry()))
    assert (found.vault_url, found.key_name, found.file) == ("", "", "")
    assert replace(found, file="/backups/metadata") == found


@pytest.mark.parametrize("metadata", [None, [], "text", {}, {"AZU_VAULT_URL": 5, "other": 1}])
def test_a_master_key_that_is_not_named_is_none(metadata: object) -> None:
    found = read_references(document(entry(), master_key_metadata=metadata))
    assert (found.vault_url, found.key_name) == ("", "")


def test_the_names_of_a_master_key_are_safe_to_show() -> None:
    metadata = {"AZU_VAULT_URL": "https://\x1b[2J" + "x" * 5000, "AZU_KEY_NAME": "a\u202eb"}
    found = read_references(document(entry(), master_key_metadata=metadata))
    assert found.vault_url == "https://?[2J" + "x" * 285 + "..."
    assert found.key_name == "a?b"


@pytest.mark.parametrize(
    "around",
    [
        b'{"encryption_at_rest": KEYS}',
        b'[{"params": {"metadata": KEYS}}]',
        b'{"backups": [{"state": 1}, KEYS, KEYS]}',
    ],
)
def test_keys_may_be_nested_and_repeated(around: bytes) -> None:
    content = around.replace(b"KEYS", document(entry()))
    assert len(read_references(content).oldest_first) == 1


def test_different_backups_in_one_file_are_not_chosen_among() -> None:
    backups = [json.loads(document(entry(wrapped))) for wrapped in (NEWEST, MIDDLE)]
    error = refusal(json.dumps(backups).encode())
    assert error.what == f"{NO_REFERENCES} It is about 2 backups with different keys."
    last = "the last of a universe names all keys."
    assert error.do == f"Make a file of the metadata of one of them: {last}"


@pytest.mark.parametrize(
    "content",
    [b"", b"backup", b"\xff\xfe\x00", b"{", b"[" * 100_000, b'{"universe_keys": ' + b"9" * 5000],
)
def test_what_is_no_json_is_refused(content: bytes) -> None:
    assert refusal(content).what.endswith("no JSON document, or one that is nested too deeply.")


@pytest.mark.parametrize("content", [b"{}", b"null", b"[]", b'"universe_keys"', b"7"])
def test_what_names_no_keys_is_refused(content: bytes) -> None:
    assert refusal(content).what.endswith("It names no universe_keys.")


@pytest.mark.parametrize(("before", "behind"), [(b'{"a": ', b"}"), (b"[", b"]")])
def test_keys_that_are_buried_are_not_dug_for(before: bytes, behind: bytes) -> None:
    content = before * 5 + document(entry()) + behind * 5
    assert len(read_references(content).oldest_first) == 1
    content = before * 6 + document(entry()) + behind * 6
    assert refusal(content).what.endswith("It names no universe_keys.")


@pytest.mark.parametrize("keys", [None, {}, [], "text", 5])
def test_keys_have_to_be_a_list_with_something_in_it(keys: object) -> None:
    content = json.dumps({"universe_keys": keys}).encode()
    assert refusal(content).what.endswith("Its universe_keys are no list with keys.")


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("text", "Key 2 of 3 in the file is no object."),
        (entry(key_provider="HASHICORP"), "belongs to the provider HASHICORP, not to Azure (AZU)."),
        (entry(key_provider="\x1b[2J"), "belongs to the provider ?[2J, not to Azure (AZU)."),
        (entry(key_provider=["AZU"]), "belongs to the provider ['AZU'], not to Azure (AZU)."),
        (entry(key_provider="X" * 61), f"provider {'X' * 57}..., not to Azure (AZU)."),
        (entry(key_ref=None), "Key 2 of 3 in the file has no key_ref in base64."),
        (entry(key_ref=7), "Key 2 of 3 in the file has no key_ref in base64."),
        (entry(key_ref="%%%"), "Key 2 of 3 in the file has no key_ref in base64."),
        (entry(key_ref="\u00fc" * 344), "Key 2 of 3 in the file has no key_ref in base64."),
        (entry(key_ref=text(NEWEST)[:-1]), "Key 2 of 3 in the file has no key_ref in base64."),
        (entry(b"x" * 255), "Key 2 of 3 in the file has 255 bytes;"),
        (entry(b""), "Key 2 of 3 in the file has 0 bytes;"),
        (entry(db_key_id=""), "Key 2 of 3 in the file has a db_key_id that no database key has."),
        (entry(db_key_id=5), "has a db_key_id that no database key has."),
        (entry(db_key_id="a\nb"), "has a db_key_id that no database key has."),
        (entry(db_key_id="\ud800"), "has a db_key_id that no database key has."),
        (entry(db_key_id="x" * 1025), "has a db_key_id that no database key has."),
    ],
)
def test_a_broken_reference_is_named_by_its_place(broken: object, told: str) -> None:
    what = refusal(document(entry(MIDDLE), broken, entry(OLDEST))).what
    assert "Key 2 of 3 in the file" in what
    assert told in what


@pytest.mark.parametrize(
    "twin",
    [
        entry(NEWEST),
        entry(NEWEST, db_key_id="another id"),
        entry(OLDEST, db_key_id=text(NEWEST)),
    ],
)
def test_a_key_that_is_named_twice_is_refused(twin: dict[str, object]) -> None:
    assert refusal(document(entry(NEWEST), twin)).what.endswith("It names a key twice.")


@pytest.mark.parametrize("db_key_id", ["x", "x" * 1024])
def test_an_id_of_a_database_key_has_up_to_1024_characters(db_key_id: str) -> None:
    [reference] = read_references(document(entry(db_key_id=db_key_id))).oldest_first
    assert reference.db_key_id == db_key_id


def test_a_reference_of_another_length_than_an_rsa_key_wraps_to_is_told_with_it() -> None:
    told = "Key 1 of 1 in the file has 255 bytes; RSA keys wrap to 256, 384 or 512."
    assert refusal(document(entry(b"x" * 255))).what == f"{NO_REFERENCES} {told}"


def test_ten_thousand_keys_are_the_most() -> None:
    keys = [entry(number.to_bytes(256)) for number in range(10_001)]
    told = refusal(document(*keys)).what
    assert told == f"{NO_REFERENCES} It names more than 10000 keys."
    assert len(read_references(document(*keys[1:])).oldest_first) == 10_000


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_references(b"\xef\xbb\xbf" + document(entry())).oldest_first
