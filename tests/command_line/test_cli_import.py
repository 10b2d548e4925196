"""Importing configurations by a job: a plan, a yes, and then all or nothing."""

import json
from typing import Any

import pytest
from admin import PASSPHRASE
from cli_configurations import body, names
from cli_documents import followed
from test_cli_typing import answers
from unattended import Ran, Unattended

from kms_tui.sandbox import world

OLD_AWS = {"credentials": {}, "metadata": {"provider": "AWS", "name": "old"}}


def imports(job: Unattended, content: str, *words: str) -> Ran:
    """Run `kms-tui import` with a document from a pipe."""
    return job.runs("import", "-", *words, passphrase=PASSPHRASE, piped=content)


def document(ran: Ran) -> dict[str, Any]:
    return followed("import", ran.out)


def listed(*bodies: str) -> str:
    return json.dumps([json.loads(each) for each in bodies])


def from_the_api(name: str) -> dict[str, Any]:
    """Return what YugabyteDB Anywhere's API lists of the configuration of that name."""
    credentials = json.loads(body())
    del credentials["name"]
    secret = credentials["CLIENT_SECRET"]
    credentials["CLIENT_SECRET"] = f"{secret[:2]}{'*' * (len(secret) - 4)}{secret[-2:]}"
    about = {"configUUID": "0-1", "provider": "AZU", "in_use": True, "universeDetails": []}
    return {"credentials": credentials, "metadata": {**about, "name": name}}


def test_a_plan_changes_nothing_and_tells_what_would(stocked: Unattended) -> None:
    ran = imports(stocked, listed(body(), body(name="prod")), "--plan")
    assert (ran.code, ran.err, names(stocked)) == (0, "", ["prod"])
    assert "new       api\n" in ran.out
    assert "same      prod\n" in ran.out
    assert world.CLIENT_SECRET not in ran.out
    assert ran.out.endswith("To import: 1 new configuration.\n")


def test_what_looks_wrong_but_is_allowed_is_told_with_the_plan(stocked: Unattended) -> None:
    ran = imports(stocked, body(CLIENT_SECRET=world.CLIENT_ID), "--plan")
    assert ran.code == 0
    assert ran.err.startswith("kms-tui: api: Client Secret: This looks like the Secret ID.")


def test_nobody_is_there_to_say_yes(stocked: Unattended) -> None:
    ran = imports(stocked, body())
    assert (ran.code, names(stocked)) == (4, ["prod"])
    assert ran.err.endswith("Confirm it: --yes\n")


def test_with_a_yes_all_is_stored_and_the_next_time_nothing_is_to_do(stocked: Unattended) -> None:
    content = listed(body(), body(name="other", AZU_KEY_NAME="made-by-import"))
    ran = imports(stocked, content, "--yes", "--create-keys", "--json")
    assert (ran.code, ran.err) == (0, "")
    told = document(ran)
    assert told["changed"]
    assert {entry["name"]: entry["state"] for entry in told["plan"]} == {
        "api": "new",
        "other": "new",
    }
    assert {check["verdict"] for checks in told["checks"].values() for check in checks} == {"pass"}
    assert names(stocked) == ["api", "other", "prod"]
    again = imports(stocked, content, "--yes", "--json")
    assert (again.code, again.err, document(again)["changed"]) == (0, "", False)


def test_one_that_fails_keeps_all_out_and_the_document_tells_why(stocked: Unattended) -> None:
    content = listed(body(), body(name="other", AZU_KEY_NAME="disabled"))
    ran = imports(stocked, content, "--yes", "--json")
    told = document(ran)
    assert (ran.code, told["changed"], names(stocked)) == (1, False, ["prod"])
    failed = [c["name"] for c in told["checks"]["other"] if c["verdict"] == "fail"]
    assert "Key is enabled" in failed
    assert "1 configuration failed a check; nothing was imported." in ran.err


def test_an_azure_that_refuses_ends_with_a_code_of_its_own(stocked: Unattended) -> None:
    ran = imports(stocked, body(CLIENT_SECRET=world.NEXT_CLIENT_SECRET[:-1] + "?"), "--yes")
    assert (ran.code, names(stocked)) == (5, ["prod"])
    assert "api:\nFAIL  Entra ID accepts the credential" in ran.out


def test_what_the_api_lists_is_taken_over_unchanged_with_a_secret_from_a_file(
    stocked: Unattended,
) -> None:
    content, path = json.dumps([from_the_api("prod-eu"), OLD_AWS]), stocked.private_file("secret")
    refused = imports(stocked, content, "--yes", "--json")
    assert (refused.code, document(refused)["plan"][0]["state"]) == (2, "conflict")
    assert "--secret-file NAME=FILE" in refused.err
    path.write_text(world.CLIENT_SECRET)
    ran = imports(stocked, content, "--yes", "--json", "--secret-file", f"prod-eu={path}")
    assert (ran.code, document(ran)["left_out"]) == (0, ["old (AWS)"])
    assert names(stocked) == ["prod", "prod-eu"]


def test_what_cannot_be_changed_is_a_conflict(stocked: Unattended) -> None:
    ran = imports(stocked, body(name="prod", AZU_KEY_NAME="good-3072"), "--yes")
    assert (ran.code, ran.err.startswith('kms-tui: "prod": Key Name cannot be changed.')) == (
        7,
        True,
    )
    assert "Key Name: good -> good-3072" in ran.out
    assert ran.out.endswith("To import: 1 conflict.\n")


@pytest.mark.parametrize(
    "words",
    [
        ["--secret-file", "prod"],
        ["--secret-fd", "api=x"],
        ["--secret-fd", "nobody=0"],
        ["--secret-file", "api=a", "--secret-file", "api=b"],
    ],
    ids=" ".join,
)
def test_a_secret_that_is_handed_over_wrongly_is_wrong_use(
    stocked: Unattended, words: list[str]
) -> None:
    assert imports(stocked, body(), "--yes", *words).code == 2


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"name": "x", "PASSWORD": "y"}', "\x00"])
def test_what_is_no_document_is_wrong_use_and_prints_nothing(
    stocked: Unattended, content: str
) -> None:
    ran = imports(stocked, content, "--yes", "--json")
    assert (ran.code, ran.out) == (2, "")


def test_a_readable_file_with_secrets_is_refused(stocked: Unattended) -> None:
    path = stocked.private_file("document.json", body(), mode=0o644)
    ran = stocked.runs("import", str(path), "--yes", passphrase=PASSPHRASE)
    assert (ran.code, names(stocked)) == (2, ["prod"])
    assert world.CLIENT_SECRET not in ran.err


def test_a_read_only_session_plans_and_does_not_import(stocked: Unattended) -> None:
    assert stocked.runs("--read-only", "import", "-", "--plan", piped=body()).code == 0
    assert stocked.runs("--read-only", "import", "nowhere.json", "--yes").code == 4


def test_on_a_terminal_secrets_and_a_yes_are_asked_for(stocked: Unattended) -> None:
    path = stocked.private_file("document.json", body(CLIENT_SECRET="********"))
    with stocked.host.starts("import", str(path)) as admin:
        answers(admin, "Client Secret of api:", world.CLIENT_SECRET)
        admin.wait_for("Import them?")
        admin.send("yes\r")
        answers(admin, "Passphrase of the encrypted secrets file:", PASSPHRASE)
        assert admin.wait_exit() == 0
        assert "Imported: 1 new configuration." in admin.screen_text()
        assert world.CLIENT_SECRET.encode() not in admin.raw
    assert names(stocked) == ["api", "prod"]


def test_on_a_terminal_anything_but_yes_imports_nothing(stocked: Unattended) -> None:
    path = stocked.private_file("document.json", body())
    with stocked.host.starts("import", str(path)) as admin:
        admin.wait_for("Import them?")
        admin.send("\r")
        assert admin.wait_exit() == 4
    assert names(stocked) == ["prod"]


def test_whoever_is_asked_sees_the_plan_although_a_document_follows(stocked: Unattended) -> None:
    path = stocked.private_file("document.json", body())
    with stocked.host.starts("import", str(path), "--json") as admin:
        admin.wait_for("Import them?")
        assert "To import: 1 new configuration." in admin.screen_text()
        admin.send("no\r")
        assert admin.wait_exit() == 4
