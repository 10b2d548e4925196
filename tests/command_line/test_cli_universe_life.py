"""A universe from its registration on, by verbs only; and what each prints."""

import json

import pytest
from cli_documents import SCHEMAS, followed
from cli_universes import change, encrypt, event_kinds, renames_past_the_program, shown, unlocked
from test_cli_completion import offered
from test_cli_lazy_loading import loaded
from unattended import Unattended

UUID = "0f1c7a52-92f0-4a3b-9b8b-1f0e4b1d7a11"


def test_a_universe_is_registered_encrypted_rotated_and_disabled(stocked: Unattended) -> None:
    encrypt(stocked, "orders", "prod", keys=2)
    ran = stocked.runs("universe", "disable", "orders", "--yes-disable", "orders")
    assert (ran.code, "yb-admin" in ran.err) == (0, True)
    assert event_kinds(stocked.host) == ["registered", "enabled", "rotated", "disabled"]


def test_a_change_prints_the_universe_as_it_is_then(encrypted: Unattended) -> None:
    ran = unlocked(encrypted, "rotate", "orders", "--json")
    document = change(ran)
    assert (ran.code, ran.err, document["changed"]) == (0, "", True)
    assert document["universe"] == shown(encrypted)["universe"]
    assert document["universe"]["active_key"] == 3
    assert {step["verdict"] for step in document["steps"]} == {"pass"}
    assert document["steps"][0]["name"] == "Open the vault of prod"


def test_a_change_prints_text_for_people(stocked: Unattended) -> None:
    ran = stocked.runs("universe", "add", "orders", "--uuid", UUID, "--notes", "since May")
    assert ran.out.splitlines() == [
        "Universe Name  orders",
        f"Universe UUID  {UUID}",
        "Notes          since May",
        "Encryption     off: no key is active",
        "Keys           0",
    ]


def test_only_what_is_given_is_edited(stocked: Unattended) -> None:
    stocked.runs("universe", "add", "orders", "--uuid", UUID, "--notes", "since May")
    ran = stocked.runs("universe", "edit", "orders", "--name", "sales", "--notes", "", "--json")
    universe = change(ran)["universe"]
    assert (universe["name"], universe["uuid"], universe["notes"]) == ("sales", UUID, "")


def test_show_tells_each_key_and_how_it_is_wrapped(encrypted: Unattended) -> None:
    text = encrypted.runs("universe", "show", "orders").out
    newest, oldest = shown(encrypted)["keys"]
    assert (newest["number"], newest["is_active"], oldest["is_active"]) == (2, True, False)
    assert (newest["configuration"], newest["algorithm"]) == ("prod", "RSA-OAEP-256")
    assert f"2 active  AES-256  generated  {newest['key_version'][:8]}  RSA-OAEP-256" in text


def test_a_narrow_terminal_gets_fewer_columns(encrypted: Unattended) -> None:
    with encrypted.host.starts("universe", "show", "orders", size=(60, 24)) as admin:
        assert admin.wait_exit() == 0
        [titles] = [line for line in admin.screen_lines() if line.startswith("KEY")]
    assert titles.split() == ["KEY", "LAYOUT", "VERSION", "WRAPPED", "CONFIGURATION"]


def test_layout_and_algorithm_are_chosen_and_kept_by_a_rotation(encrypted: Unattended) -> None:
    like_yba = ("--layout", "AES-128", "--algorithm", "RSA-OAEP")
    assert unlocked(encrypted, "rotate", "orders", *like_yba).code == 0
    assert unlocked(encrypted, "rotate", "orders").code == 0
    kinds = [(key["layout"], key["algorithm"]) for key in shown(encrypted)["keys"]]
    assert kinds == [("AES-128", "RSA-OAEP")] * 2 + [("AES-256", "RSA-OAEP-256")] * 2


def listed(job: Unattended, *words: str) -> list[str]:
    document = followed("universe-list", job.runs("universe", "list", *words, "--json").out)
    return [universe["name"] for universe in document["universes"]]


def test_the_list_is_filtered_and_ordered(encrypted: Unattended) -> None:
    encrypted.runs("universe", "add", "two words")
    assert listed(encrypted) == ["orders", "two words"]
    assert listed(encrypted, "status:on", "name:ord") == ["orders"]
    assert listed(encrypted, "two words") == ["two words"]
    assert listed(encrypted, "!two") == ["orders"]
    assert listed(encrypted, "--sort", "keys", "--descending") == ["orders", "two words"]


def test_a_field_that_no_universe_has_is_searched_as_text(encrypted: Unattended) -> None:
    ran = encrypted.runs("universe", "list", "vault:kv")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith('kms-tui: no field "vault": searched as text; fields: name, ')


def test_names_are_completed_for_a_shell(encrypted: Unattended) -> None:
    encrypted.runs("universe", "add", "ordinary")
    assert offered(encrypted, "universe", "rotate", "ord") == ["orders", "ordinary"]
    assert offered(encrypted, "universe", "verify", "--configuration", "p") == ["prod"]


def test_the_list_is_a_table_for_people(encrypted: Unattended) -> None:
    titles, row = encrypted.runs("universe", "list").out.splitlines()
    assert titles == "UNIVERSE  ST  KEYS  ACTIVE  NEWEST KEY  CONFIGURATION"
    assert row.split()[:4] == ["orders", "on", "2", "2"]


@pytest.mark.parametrize("name", ["Bücher & Söhne", "it's", '"', "-x", "$(reboot)", "大阪"])
def test_a_universe_may_have_an_odd_name(stocked: Unattended, name: str) -> None:
    assert stocked.runs("universe", "add", "--", name).code == 0
    ran = stocked.runs("universe", "show", "--json", "--", name)
    assert followed("universe-show", ran.out)["universe"]["name"] == name


@pytest.mark.proves("S4")
@pytest.mark.attack(
    "5.2 a universe name that sets the title of a terminal",
    defence="tables, documents and complaints pass visible",
)
def test_a_name_that_a_terminal_would_obey_is_never_printed(encrypted: Unattended) -> None:
    hostile = "\x1b]0;owned\x07"
    renames_past_the_program(encrypted.host, "orders", hostile)
    for words in (["list"], ["list", "--json"], ["show", hostile], ["history", hostile]):
        ran = encrypted.runs("universe", *words)
        assert (ran.code, "?]0;owned?" in ran.out) == (0, True)
        assert "\x1b" not in ran.out + ran.err


@pytest.mark.parametrize("verb", [["list"], ["show", "orders"], ["history"]], ids=" ".join)
def test_what_only_tells_needs_neither_screens_nor_azure(
    encrypted: Unattended, verb: list[str]
) -> None:
    slow = {"textual", "rich", "azure", "msal", "aiohttp", "keyring", "cryptography"}
    assert loaded(encrypted, "universe", *verb) & slow == set()


def test_what_a_universe_is_does_not_depend_on_the_verb() -> None:
    verbs = ("universe-list", "universe-show", "universe-change")
    schemas = [json.loads((SCHEMAS / f"{verb}.schema.json").read_text()) for verb in verbs]
    first, *others = [schema["$defs"]["universe"] for schema in schemas]
    assert others == [first, first]
