"""What the screens say before a configuration is edited or deleted, and where it is in use."""

from dataclasses import replace

import pytest
from rich.text import Text
from universe_samples import NOON, VERSION, configuration, key

from kms_tui.domain.configuration import (
    Credential,
    CredentialKind,
    KmsConfiguration,
    SecretReference,
)
from kms_tui.domain.credential_change import credential_changes
from kms_tui.domain.universe import ConfigurationUse, UniverseId
from kms_tui.services.ports import SecretRecord, SecretState, StorePin
from kms_tui.ui.deletion_text import deleted_line, uses_text, what_goes
from kms_tui.ui.details_text import details
from kms_tui.ui.edit_text import changes_text, meanwhile_text, proofs_line, secret_outlook

CLIENT_SECRET, MANAGED_IDENTITY = CredentialKind.CLIENT_SECRET, CredentialKind.MANAGED_IDENTITY
REFERENCE = SecretReference("r1")
IDENTITY = configuration("prod")
WAS = replace(
    IDENTITY, credential=Credential(CLIENT_SECRET, "t", "c", REFERENCE), secret_store="file"
)
USE = ConfigurationUse(
    UniverseId("u"), "us-[red]orders", NOON, (f"{WAS.vault_url}/keys/good/{VERSION}",), 2, 5
)


def with_credential(**changed: object) -> KmsConfiguration:
    credential = replace(WAS.credential, **changed)  # type: ignore[arg-type] # any field
    return replace(WAS, credential=credential, updated_by="eve@b2")


def change_lines(now: KmsConfiguration, secret: str) -> list[str]:
    changes = credential_changes(WAS.draft(), now.draft())
    return [" ".join(line.split()) for line in changes_text(WAS, changes, secret).plain.split("\n")]


def test_a_short_change_takes_one_line_and_a_long_one_two() -> None:
    guids = with_credential(tenant_id="t" * 36, client_id="d")
    assert change_lines(guids, "") == ["Client ID c -> d", "Tenant ID t", f"-> {'t' * 36}"]


def test_no_change_is_said_as_such() -> None:
    kept = secret_outlook(WAS, CLIENT_SECRET, is_typed=False)
    assert change_lines(WAS, kept)[0] == "nothing so far"
    assert "nothing" not in " ".join(change_lines(WAS, "new value (not shown)"))


@pytest.mark.parametrize(
    ("was", "kind", "is_typed", "said"),
    [
        (WAS, CLIENT_SECRET, False, "kept, in the encrypted secrets file"),
        (WAS, CLIENT_SECRET, True, "new value (not shown)"),
        (WAS, MANAGED_IDENTITY, True, "removed from the encrypted secrets file"),
        (IDENTITY, MANAGED_IDENTITY, False, ""),
        (IDENTITY, CLIENT_SECRET, False, "to be typed: there is none so far"),
        (IDENTITY, CLIENT_SECRET, True, "new value (not shown)"),
    ],
)
def test_the_outlook_of_the_secret_tells_nothing_of_its_value(
    was: KmsConfiguration, kind: CredentialKind, said: str, *, is_typed: bool
) -> None:
    assert secret_outlook(was, kind, is_typed=is_typed) == said


def test_the_proofs_are_counted_by_key_and_universe() -> None:
    assert "no universe key" in proofs_line([])
    assert proofs_line([key(1)]).startswith("1 universe key of 1 universe ")
    elsewhere = replace(key(2), universe_id=UniverseId("v"))
    assert proofs_line([key(1), elsewhere]).startswith("All 2 universe keys of 2 universes ")


def test_what_another_session_changed_is_told_with_who_and_when() -> None:
    now = with_credential(tenant_id="t2", secret_reference=SecretReference("r2"))
    said = " ".join(meanwhile_text(WAS, now).plain.split())
    assert "Changed meanwhile by eve@b2 at 2026-11-24 12:00Z" in said
    assert "Tenant ID t -> t2" in said
    assert "Client Secret stored anew, perhaps another value" in said


def test_a_change_of_nothing_but_the_secret_was_one_of_its_value() -> None:
    now = with_credential(secret_reference=SecretReference("r2"))
    assert "another value (not shown)" in meanwhile_text(WAS, now).plain


def test_only_a_client_secret_that_is_there_is_said_to_go() -> None:
    assert "client secret from the encrypted secrets file" in what_goes(WAS)
    assert "client secret" not in what_goes(IDENTITY)


def test_each_use_is_listed_with_its_key_versions_and_no_markup() -> None:
    text = uses_text(WAS, [USE])
    assert "us-[red]orders\n  5 keys ever, 2 now, first used 2026-11-24 12:00Z" in text.plain
    assert f"  version {VERSION}\n" in text.plain
    assert "Master key https://kv-eu.vault.azure.net/keys/good\n" in text.plain


def test_a_version_of_another_key_is_listed_with_its_whole_id() -> None:
    foreign = replace(USE, key_ids=("https://other.vault.azure.net/keys/k/1",))
    assert "version https://other.vault.azure.net/keys/k/1\n" in uses_text(WAS, [foreign]).plain


def test_a_secret_that_stays_behind_is_told_with_place_and_reason() -> None:
    pin = StorePin("secret-service")
    record = SecretRecord(REFERENCE, WAS.id, pin, SecretState.RETIRING, "It did not\x1b answer.")
    said = deleted_line(WAS, [record])
    assert "still in the Secret Service; it is removed at the next start" in said
    assert said.endswith("It did not? answer.")
    assert deleted_line(WAS, []) == '"prod" is deleted.'


def shown(configuration: KmsConfiguration, *uses: ConfigurationUse) -> Text:
    return details(configuration, NOON, cloud="Azure public", uses=uses)


def test_details_say_whether_it_can_be_deleted() -> None:
    assert "Delete             possible: press D" in shown(WAS).plain
    used = shown(replace(WAS, universes_ever=1), USE).plain
    assert "us-[red]orders: 5 keys ever, 2 now" in used
    assert "Delete             not possible: used by 1 universe" in used
