import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import stored_configurations
from admin import PASSPHRASE
from stored_configurations import records
from unattended import Ran, Unattended

import kms_tui.cli
from kms_tui.sandbox import world

SCHEMA = json.loads(
    Path(kms_tui.cli.__file__).with_name("schemas").joinpath("doctor.schema.json").read_text()
)


def codes(ran: Ran) -> dict[str, str]:
    """Return the verdict of each finding of a JSON report by its code."""
    return {found["code"]: found["verdict"] for found in json.loads(ran.out)["findings"]}


def test_the_report_is_all_there_is_on_standard_output(stocked: Unattended) -> None:
    told = stocked.runs("doctor")
    assert (told.code, told.err) == (0, "")
    assert "The encrypted secrets file is there and locked" in told.out
    assert max(map(len, told.out.splitlines())) <= 80


def test_machines_get_one_document_with_the_same_exit_code(stocked: Unattended) -> None:
    told = stocked.runs("doctor", "--json")
    document = json.loads(told.out)
    assert set(SCHEMA["required"]) <= set(document)
    assert told.code == {"pass": 0, "warn": 0, "fail": 1}[document["verdict"]]
    assert told.err == ""


def test_it_changes_nothing_on_a_new_host(job: Unattended) -> None:
    assert job.runs("doctor").code == 0
    assert not [*job.host.home.iterdir()]


def test_a_secret_that_is_lost_fails_with_1(stocked: Unattended) -> None:
    stocked.secrets_file.unlink()
    told = stocked.runs("doctor", "--json")
    assert told.code == 1
    assert codes(told)["store-unusable"] == "fail"


def test_settings_that_cannot_be_read_are_a_finding(job: Unattended) -> None:
    job.has_settings('secret_store = "cardboard"')
    told = job.runs("doctor", "--json")
    assert (told.code, codes(told)["settings-invalid"]) == (1, "fail")


def test_a_vault_named_by_host_is_asked(job: Unattended) -> None:
    vault = world.DEMO_VAULT_URL.removeprefix("https://")
    told = job.runs("doctor", "--vault", vault)
    assert vault in told.out
    assert "no Key Vault was asked" not in told.out


def test_a_vault_that_cannot_be_reached_fails(job: Unattended) -> None:
    told = job.runs("doctor", "--vault", "https://kv-nowhere.vault.azure.net")
    assert told.code == 1
    assert "kv-nowhere" in told.out


def test_the_write_test_needs_the_file_open(stocked: Unattended) -> None:
    assert codes(stocked.runs("doctor", "--json", "--write-test"))["write-test"] == "skipped"


def test_the_write_test_leaves_nothing_behind(stocked: Unattended) -> None:
    told = stocked.runs("doctor", "--json", "--write-test", passphrase=PASSPHRASE)
    assert codes(told)["write-test"] == "pass"
    assert stocked.runs("secrets", "prune").out == ""


def test_the_write_test_fails_with_a_wrong_passphrase(stocked: Unattended) -> None:
    told = stocked.runs("doctor", "--json", "--write-test", passphrase="not the passphrase")
    assert told.code == 1
    assert "not the passphrase" not in told.out + told.err


def test_the_write_test_of_a_keyring_leaves_nothing_behind(desktop: Unattended) -> None:
    desktop.has_settings('secret_store = "secret-service"')
    told = desktop.runs("doctor", "--json", "--write-test")
    assert codes(told)["write-test"] == "pass"
    assert desktop.runs("secrets", "prune").out == ""


def test_fix_undoes_a_save_that_was_killed(stocked: Unattended) -> None:
    host = stocked.host
    places = [str(host.data), host.sandbox.proxy, host.sandbox.ca_file]
    killed = subprocess.run(  # noqa: S603 - a file beside this one
        [sys.executable, stored_configurations.__file__, *places, "file", "--killed", "second"],
        env=host.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(records(host.data)) == 2
    warned = stocked.runs("doctor", "--json", "--fail-on", "warn")
    assert (warned.code, codes(warned)["secrets-pending"]) == (1, "warn")
    assert stocked.runs("doctor").code == 0

    fixed = stocked.runs("doctor", "--json", "--fix")
    assert fixed.err == "Undid an interrupted change with the key good.\n"
    assert "secrets-pending" not in codes(fixed)
    assert len(records(host.data)) == 1


@pytest.mark.parametrize("arguments", [["--nonsense"], ["more"]])
def test_wrong_use_ends_with_2(job: Unattended, arguments: list[str]) -> None:
    told = job.runs("doctor", *arguments)
    assert (told.code, told.out) == (2, "")
    assert "Usage: kms-tui doctor" in told.err
