"""Creating a configuration by a job: what it prints, what it stores, and how it ends."""

import socket
import subprocess

import pytest
from admin import PASSPHRASE
from cli_configurations import body, creates, fields, names, verdicts
from cli_documents import followed
from host import INSTALLED
from stored_configurations import records
from unattended import Unattended

from kms_tui.sandbox import world


def test_a_good_configuration_is_stored_and_every_check_is_named(stocked: Unattended) -> None:
    ran = creates(stocked)
    assert (ran.code, ran.err) == (0, "")
    assert "OK    Vault unwraps it unchanged\n" in ran.out
    assert "Configuration Name  dev\n" in ran.out
    assert names(stocked) == ["dev", "prod"]


def test_the_document_holds_the_configuration_and_its_checks(stocked: Unattended) -> None:
    ran = creates(stocked, "dev", "--secret-expires", "2030-01-31", "--json")
    document = followed("create", ran.out)
    assert (ran.code, ran.err, document["changed"]) == (0, "", True)
    assert document["configuration"]["secret_expires_on"] == "2030-01-31"
    assert {*verdicts(document).values()} == {"pass"}


def test_a_pasted_key_identifier_and_a_guid_in_braces_are_cleaned(stocked: Unattended) -> None:
    identifier = f"{world.DEMO_VAULT_URL}/keys/good-3072/0123"
    tenant = f"{{{world.TENANT_ID.upper()}}}"
    arguments = ["--vault-url", identifier, "--tenant-id", tenant, "--key-size", "3072"]
    words = ("create", "dev", *arguments, "--client-id", world.CLIENT_ID, "--json")
    ran = stocked.runs(*words, passphrase=PASSPHRASE, secret=world.CLIENT_SECRET)
    configuration = followed("create", ran.out)["configuration"]
    assert configuration["vault_url"] == world.DEMO_VAULT_URL
    assert (configuration["key_name"], configuration["tenant_id"]) == (
        "good-3072",
        world.TENANT_ID,
    )


def test_a_missing_key_is_created_only_if_that_was_said(stocked: Unattended) -> None:
    refused = creates(stocked, key_name="made-by-verb")
    assert (refused.code, names(stocked)) == (5, ["prod"])
    ran = creates(stocked, "dev", "--create-key", "--json", key_name="made-by-verb")
    assert verdicts(followed("create", ran.out))["Master key created"] == "pass"
    assert stocked.host.sandbox.key("kv-demo", "made-by-verb").size_bits == 2048


def test_a_new_key_that_stays_although_nothing_was_stored_is_named(stocked: Unattended) -> None:
    vault = {"vault_url": "https://kv-no-wrap.vault.azure.net", "key_name": "stays"}
    ran = creates(stocked, "dev", "--create-key", "--json", **vault)
    assert '"stays"' in followed("create", ran.out)["left_behind"]
    assert "What stays: " in ran.err
    assert names(stocked) == ["prod"]


def test_a_warning_is_stored_only_despite_it(stocked: Unattended) -> None:
    warned = creates(stocked, key_name="good-4096")
    assert (warned.code, names(stocked)) == (1, ["prod"])
    assert "--despite-warnings" in warned.err
    assert creates(stocked, "dev", "--despite-warnings", key_name="good-4096").code == 0


def test_only_checking_stores_nothing_and_needs_no_passphrase(stocked: Unattended) -> None:
    arguments = ("create", "dev", *fields(), "--check-only", "--json")
    ran = stocked.runs(*arguments, secret=world.CLIENT_SECRET)
    document = followed("create", ran.out)
    assert (ran.code, document["changed"], document["configuration"]) == (0, False, None)
    assert names(stocked) == ["prod"]


@pytest.mark.parametrize(("key_name", "code"), [("rotating", 1), ("good-4096", 1), ("nokey", 5)])
def test_only_checking_ends_as_storing_would(stocked: Unattended, key_name: str, code: int) -> None:
    arguments = ("create", "dev", *fields(key_name=key_name), "--check-only", "--json")
    ran = stocked.runs(*arguments, secret=world.CLIENT_SECRET)
    assert (ran.code, followed("create", ran.out)["changed"]) == (code, False)


def test_a_refused_credential_ends_with_5_and_its_checks_are_printed(stocked: Unattended) -> None:
    words = ("create", "dev", *fields(), "--json")
    ran = stocked.runs(*words, passphrase=PASSPHRASE, secret="sandbox~wrong")
    document = followed("create", ran.out)
    assert (ran.code, document["changed"], document["configuration"]) == (5, False, None)
    assert verdicts(document)["Entra ID accepts the credential"] == "fail"
    assert {check["cause"] for check in document["checks"]} == {None, "azure"}
    assert ran.err.startswith("kms-tui: 1 check failed. ")
    assert names(stocked) == ["prod"]


def test_an_unreachable_vault_ends_with_5(stocked: Unattended) -> None:
    stocked.host.extra["HTTPS_PROXY"] = "http://127.0.0.1:9"
    assert creates(stocked).code == 5


def test_a_signal_in_the_middle_of_the_checks_leaves_nothing(stocked: Unattended) -> None:
    before = records(stocked.host.data)
    words = [str(INSTALLED), "create", "-f", "body.json"]
    stocked.private_file("body.json", body())
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        proxy = {"HTTPS_PROXY": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        passphrase = {"KMS_TUI_PASSPHRASE_FILE": str(stocked.private_file("passphrase"))}
        environ = stocked.host.environ | proxy | passphrase
        with subprocess.Popen(words, cwd=stocked.host.home, env=environ) as process:  # noqa: S603 - our own program
            waiting, _ = silent.accept()
            process.terminate()
        waiting.close()
    assert (process.returncode, names(stocked)) == (143, ["prod"])
    assert records(stocked.host.data) == before


def test_a_taken_name_ends_with_7(stocked: Unattended) -> None:
    ran = creates(stocked, "prod")
    assert ran.code == 7
    assert 'A configuration named "prod" exists already.' in ran.err


def test_a_locked_store_without_a_passphrase_ends_with_6(stocked: Unattended) -> None:
    ran = stocked.runs("create", "dev", *fields(), secret=world.CLIENT_SECRET)
    assert (ran.code, ran.out) == (6, "")
    assert "--passphrase-fd" in ran.err


def test_a_host_without_a_store_ends_with_6(job: Unattended) -> None:
    job.has_settings('secret_store = "file"')
    ran = creates(job)
    assert (ran.code, ran.out) == (6, "")
    assert ran.err.endswith("choose its passphrase: kms-tui secrets create\n")


def test_each_field_that_is_wrong_is_told_with_its_option_before_anything_is_asked(
    stocked: Unattended,
) -> None:
    ran = stocked.runs("create", "--tenant-id", "contoso.com", "--json")
    assert (ran.code, ran.out) == (2, "")
    told = ran.err.splitlines()
    assert [line.split(":")[1].strip() for line in told] == [
        "Configuration Name (NAME)",
        "Tenant ID (--tenant-id)",
        "Client ID (--client-id)",
        "Key Vault URL (--vault-url)",
        "Key Name (--key-name)",
    ]


def test_what_looks_wrong_but_is_allowed_is_told_beside_the_checks(stocked: Unattended) -> None:
    words = ("create", "dev", *fields(), "--secret-expires", "2020-01-31", "--check-only")
    ran = stocked.runs(*words, secret=world.CLIENT_SECRET)
    assert ran.code == 0
    assert ran.err == "kms-tui: Secret expires (--secret-expires): This date has passed.\n"


def test_a_managed_identity_takes_no_secret_and_no_store(job: Unattended) -> None:
    words = ("create", "dev", *fields(), "--managed-identity", "--json")
    ran = job.runs(*words)
    assert ran.code == 5  # no endpoint of managed identities answers here
    assert verdicts(followed("create", ran.out))["Fields are complete"] == "pass"
    with_secret = job.runs(*words, secret=world.CLIENT_SECRET)
    assert (with_secret.code, with_secret.out) == (2, "")
    dated = job.runs(*words, "--secret-expires", "2030-01-31")
    assert "A managed identity has no secret that could expire." in dated.err


def test_a_session_for_looking_only_checks_and_does_not_store(stocked: Unattended) -> None:
    words = ("--read-only", "create", "dev", *fields())
    assert stocked.runs(*words).code == 4
    checked = stocked.runs(*words, "--check-only", secret=world.CLIENT_SECRET)
    assert checked.code == 0


def test_a_private_body_for_the_api_is_taken_whole(stocked: Unattended) -> None:
    path = stocked.private_file("body.json", body())
    ran = stocked.runs("create", "-f", str(path), "--json", passphrase=PASSPHRASE)
    assert followed("create", ran.out)["configuration"]["name"] == "api"


def test_options_outrank_the_body_and_standard_input_gives_one(stocked: Unattended) -> None:
    words = ("create", "other", "-f", "-", "--key-name", "good-3072", "--key-size", "3072")
    ran = stocked.runs(*words, "--json", piped=body(), passphrase=PASSPHRASE)
    configuration = followed("create", ran.out)["configuration"]
    assert (configuration["name"], configuration["key_name"]) == ("other", "good-3072")


def test_a_masked_secret_is_no_secret_and_one_that_is_handed_over_takes_its_place(
    stocked: Unattended,
) -> None:
    masked = body(CLIENT_SECRET="sa*********od")
    words = ("create", "-f", "-")
    without = stocked.runs(*words, piped=masked, passphrase=PASSPHRASE)
    assert (without.code, without.out) == (2, "")
    assert "--secret-fd N" in without.err
    handed = stocked.runs(*words, piped=masked, passphrase=PASSPHRASE, secret=world.CLIENT_SECRET)
    assert handed.code == 0


def test_a_body_with_a_secret_that_others_could_read_is_refused(stocked: Unattended) -> None:
    path = stocked.private_file("body.json", body(), mode=0o640)
    ran = stocked.runs("create", "-f", str(path), passphrase=PASSPHRASE)
    assert (ran.code, ran.out, names(stocked)) == (2, "", ["prod"])
    assert "Make a new client secret" in ran.err
    shared = stocked.private_file("masked.json", body(CLIENT_SECRET="********"), mode=0o644)
    words = ("create", "-f", str(shared))
    assert stocked.runs(*words, passphrase=PASSPHRASE, secret=world.CLIENT_SECRET).code == 0


@pytest.mark.parametrize("document", ["", "{", "[]", '{"name": "x", "AWS_REGION": "x"}'])
def test_what_is_no_body_ends_with_2(stocked: Unattended, document: str) -> None:
    ran = stocked.runs("create", "-f", "-", piped=document)
    assert (ran.code, ran.out) == (2, "")
