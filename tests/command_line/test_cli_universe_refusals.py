"""What the verbs on universes refuse, with the exit code of its kind, and that nothing changes."""

import pytest
from cli_universes import change, event_kinds, moves_vault, shown, unlocked
from unattended import Unattended

CHANGES = [
    ["add", "sales"],
    ["edit", "orders", "--notes", "x"],
    ["enable", "orders", "--configuration", "prod"],
    ["rotate", "orders"],
    ["rewrap", "orders", "--configuration", "other"],
    ["disable", "orders"],
    ["export-key", "orders", "-o", "key"],
    ["import-keys", "orders", "/dev/null", "--configuration", "prod"],
]
WRONG_USES = [
    ["edit", "orders"],
    ["edit", "orders", "--uuid", "none"],
    ["add", "\x1b[2J"],
    ["verify"],
    ["verify", "orders", "--all"],
    ["rewrap", "orders", "--resume", "--abandon"],
    ["rewrap", "orders", "--resume", "--configuration", "other"],
    ["export-key", "orders"],
    ["export-key", "orders", "-o", "key", "--fd", "3"],
    ["enable", "orders", "--configuration", "prod", "--layout", "AES-192"],
    ["list", "--sort", "colour"],
]
NOT_FOUND = [
    ["show", "Orders"],
    ["rotate", "Orders"],
    ["verify", "Orders"],
    ["history", "Orders"],
    ["enable", "orders", "--configuration", "Prod"],
    ["verify", "--configuration", "Prod"],
    ["export-key", "orders", "--key", "3", "-o", "key", "--yes-export", "EXPORT"],
]


def test_a_read_only_session_refuses_every_change_before_it_asks(encrypted: Unattended) -> None:
    for words in CHANGES:
        ran = encrypted.runs("universe", *words, KMS_TUI_READ_ONLY="true")
        assert (ran.code, ran.out) == (4, ""), words
        assert "This session is read-only; nothing was changed." in ran.err
    assert event_kinds(encrypted.host) == ["registered", "enabled", "rotated"]


def test_wrong_use_is_told_with_its_own_code(encrypted: Unattended) -> None:
    for words in WRONG_USES:
        ran = encrypted.runs("universe", *words)
        assert (ran.code, ran.out) == (2, ""), (words, ran)
        assert "\x1b" not in ran.err


def test_a_field_that_breaks_a_rule_is_named(encrypted: Unattended) -> None:
    ran = encrypted.runs("universe", "edit", "orders", "--uuid", "none")
    assert "Universe UUID: No GUID" in ran.err


def test_what_is_not_there_is_told_with_its_own_code(encrypted: Unattended) -> None:
    for words in NOT_FOUND:
        ran = encrypted.runs("universe", *words)
        assert (ran.code, ran.out) == (3, ""), (words, ran)


def test_a_name_that_is_taken_is_a_conflict(encrypted: Unattended) -> None:
    ran = encrypted.runs("universe", "add", "orders", "--json")
    assert (ran.code, ran.out) == (7, "")
    assert 'A universe named "orders" exists already.' in ran.err


def test_enabling_twice_is_nothing_to_do(encrypted: Unattended) -> None:
    ran = encrypted.runs("universe", "enable", "orders", "--configuration", "prod", "--json")
    assert (ran.code, change(ran)["changed"]) == (0, False)
    assert "enabled for this universe already" in ran.err


def test_another_configuration_is_refused_while_one_is_assigned(encrypted: Unattended) -> None:
    ran = encrypted.runs("universe", "enable", "orders", "--configuration", "other")
    assert (ran.code, ran.out) == (4, "")
    assert shown(encrypted)["universe"]["configuration"] == "prod"


@pytest.mark.parametrize("word", [[], ["--yes-disable", "Orders"]], ids=" ".join)
def test_disabling_wants_the_name_once_more(encrypted: Unattended, word: list[str]) -> None:
    ran = encrypted.runs("universe", "disable", "orders", *word)
    assert (ran.code, ran.out) == (4, "")
    assert "Confirm it: --yes-disable orders" in ran.err
    assert shown(encrypted)["universe"]["is_enabled"]


def test_what_needs_an_active_key_is_refused_without_one(encrypted: Unattended) -> None:
    disabling = ("universe", "disable", "orders", "--yes-disable", "orders", "--json")
    assert encrypted.runs(*disabling).code == 0
    again = encrypted.runs(*disabling)
    assert (again.code, change(again)["changed"]) == (0, False)
    ran = unlocked(encrypted, "rotate", "orders")
    assert (ran.code, "Encryption at rest is not enabled" in ran.err) == (4, True)


def test_a_vault_that_does_not_answer_is_told_with_its_step(encrypted: Unattended) -> None:
    moves_vault(encrypted.host, "prod", "kv-unreachable")
    ran = unlocked(encrypted, "rotate", "orders", "--json")
    document = change(ran)
    assert (ran.code, document["changed"]) == (5, False)
    assert [(s["name"], s["verdict"]) for s in document["steps"]] == [
        ("Open the vault of prod", "fail")
    ]


def test_a_locked_secret_store_is_told_with_its_own_code(encrypted: Unattended) -> None:
    ran = encrypted.runs("universe", "rotate", "orders", "--json")
    assert (ran.code, ran.out) == (6, "")
    assert "--passphrase-fd N" in ran.err
