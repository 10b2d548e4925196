"""Re-wrapping by a verb: what interrupts it, how it is told, and how it goes on."""

from admin import PASSPHRASE, SLOW
from cli_universes import change, damaged, event_kinds, moves_vault, shown, unlocked
from test_cli_typing import answers
from unattended import Unattended

TO_OTHER = ("--configuration", "other", "--algorithm", "RSA-OAEP")
"""Both configurations have the same master key: another algorithm, so that there is work."""
GO_ON = "kms-tui universe rewrap orders --resume"


def wrapped_by(job: Unattended) -> list[str]:
    return [key["configuration"] for key in shown(job)["keys"]]


def test_all_keys_are_wrapped_anew_with_another_master_key(encrypted: Unattended) -> None:
    document = change(unlocked(encrypted, "rewrap", "orders", *TO_OTHER, "--json"))
    assert (document["changed"], document["universe"]["generation"]) == (True, 1)
    assert {"orders key 1", "orders key 2"} < {step["name"] for step in document["steps"]}
    assert wrapped_by(encrypted) == ["other", "other"]
    assert shown(encrypted)["keys"][0]["algorithm"] == "RSA-OAEP"


def test_what_is_wrapped_so_already_is_nothing_to_do(encrypted: Unattended) -> None:
    before = event_kinds(encrypted.host)
    for words in ([], ["--resume"], ["--abandon"]):
        ran = unlocked(encrypted, "rewrap", "orders", *words, "--json")
        assert (ran.code, change(ran)["changed"]) == (0, False)
    assert event_kinds(encrypted.host) == before


def test_a_universe_that_never_had_a_key_is_refused(encrypted: Unattended) -> None:
    encrypted.runs("universe", "add", "sales")
    assert unlocked(encrypted, "rewrap", "sales").code == 4


def test_a_key_that_fails_is_named_and_the_run_can_be_resumed(encrypted: Unattended) -> None:
    with damaged(encrypted.host, 1):
        ran = unlocked(encrypted, "rewrap", "orders", *TO_OTHER)
        assert (ran.code, ran.out) == (1, "")
        assert "FAIL  orders key 1: " in ran.err
        assert GO_ON in ran.err
    assert GO_ON in encrypted.runs("universe", "show", "orders").out
    assert shown(encrypted)["rewrap"]["done_keys"] == 1
    again = encrypted.runs("universe", "rewrap", "orders")
    assert (again.code, GO_ON in again.err) == (4, True)
    assert unlocked(encrypted, "rewrap", "orders", "--resume").code == 0
    assert wrapped_by(encrypted) == ["other", "other"]


def test_an_interrupted_run_can_be_abandoned(encrypted: Unattended) -> None:
    with damaged(encrypted.host, 1):
        ran = unlocked(encrypted, "rewrap", "orders", *TO_OTHER, "--json")
    document = change(ran)
    assert (document["changed"], document["universe"]["has_unfinished_rewrap"]) == (True, True)
    assert encrypted.runs("universe", "rewrap", "orders", "--abandon").code == 0
    assert wrapped_by(encrypted) == ["prod", "prod"]
    assert shown(encrypted)["rewrap"] is None


def test_a_vault_that_does_not_answer_ends_with_the_code_of_azure(encrypted: Unattended) -> None:
    moves_vault(encrypted.host, "other", "kv-unreachable")
    ran = unlocked(encrypted, "rewrap", "orders", "--configuration", "other")
    assert (ran.code, GO_ON in ran.err) == (5, False)
    assert shown(encrypted)["rewrap"] is None


def test_ctrl_c_leaves_what_is_done_and_tells_how_to_go_on(encrypted: Unattended) -> None:
    moves_vault(encrypted.host, "other", "kv-slow")
    words = ("universe", "rewrap", "orders", "--configuration", "other")
    with encrypted.host.starts(*words) as admin:
        answers(admin, "Passphrase of the encrypted secrets file:", PASSPHRASE)
        admin.wait_for("orders key 1 ...", SLOW)
        admin.press("ctrl+c")
        assert admin.wait_exit() == 130
        assert "--resume" in admin.screen_text()
    assert shown(encrypted)["rewrap"]["done_keys"] == 1
