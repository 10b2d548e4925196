"""Verifying by a verb: every key by its name, and the exit code of what all failures share."""

from typing import Any

from admin import PASSPHRASE
from cli_documents import followed
from cli_universes import damaged, encrypt, event_kinds, moves_vault, unlocked
from unattended import Ran, Unattended


def verified(ran: Ran) -> dict[str, Any]:
    return followed("universe-verify", ran.out)


def verdicts(ran: Ran) -> list[tuple[str, int, str]]:
    return [(key["universe"], key["number"], key["verdict"]) for key in verified(ran)["keys"]]


def test_each_key_of_a_universe_is_told_by_its_name(encrypted: Unattended) -> None:
    ran = unlocked(encrypted, "verify", "orders")
    newest, oldest = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, "")
    assert newest.startswith("OK    orders key 2: version ")
    assert oldest.startswith("OK    orders key 1: version ")
    assert event_kinds(encrypted.host)[-1] == "verified"


def test_the_keys_of_a_configuration_or_of_all_universes_are_verified(
    encrypted: Unattended,
) -> None:
    encrypt(encrypted, "billing", "other")
    every = unlocked(encrypted, "verify", "--all", "--json")
    assert verdicts(every) == [("billing", 1, "pass"), ("orders", 2, "pass"), ("orders", 1, "pass")]
    assert (every.code, verified(every)["proven"]) == (0, 3)
    one = unlocked(encrypted, "verify", "--configuration", "other", "--json")
    assert verdicts(one) == [("billing", 1, "pass")]


def test_a_key_that_fails_is_told_and_stops_nothing(encrypted: Unattended) -> None:
    with damaged(encrypted.host, 2):
        ran = unlocked(encrypted, "verify", "orders", "--json")
    assert (ran.code, verified(ran)["failed"]) == (1, 1)
    assert verdicts(ran) == [("orders", 2, "fail"), ("orders", 1, "pass")]
    assert "1 of 2 universe keys could not be proven." in ran.err


def test_a_vault_that_does_not_answer_ends_with_the_code_of_azure(encrypted: Unattended) -> None:
    moves_vault(encrypted.host, "prod", "kv-unreachable")
    ran = unlocked(encrypted, "verify", "orders", "--json")
    assert ran.code == 5
    assert verdicts(ran) == [("orders", 2, "fail"), ("orders", 1, "fail")]
    assert [key["cause"] for key in verified(ran)["keys"]] == ["azure", "azure"]


def test_a_lost_secrets_file_ends_with_the_code_of_the_secret_store(encrypted: Unattended) -> None:
    encrypted.secrets_file.unlink()
    ran = encrypted.runs("universe", "verify", "--all", "--json")
    assert (ran.code, verified(ran)["failed"]) == (6, 2)
    assert "not there any more" in verified(ran)["keys"][0]["found"]


def test_several_causes_end_as_failed_checks(encrypted: Unattended) -> None:
    encrypt(encrypted, "billing", "other")
    moves_vault(encrypted.host, "other", "kv-unreachable")
    with damaged(encrypted.host, 2):
        ran = unlocked(encrypted, "verify", "--all", "--json")
    assert (ran.code, verified(ran)["failed"]) == (1, 2)


def test_where_there_is_no_key_there_is_nothing_to_do(stocked: Unattended) -> None:
    ran = stocked.runs("universe", "verify", "--all", "--json")
    assert (ran.code, verified(ran)["keys"]) == (0, [])


def test_a_read_only_session_verifies_and_records_nothing(encrypted: Unattended) -> None:
    before = event_kinds(encrypted.host)
    verifying = ("universe", "verify", "orders")
    ran = encrypted.runs(*verifying, passphrase=PASSPHRASE, KMS_TUI_READ_ONLY="true")
    assert ran.code == 0
    assert event_kinds(encrypted.host) == before
