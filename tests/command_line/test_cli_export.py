"""Exporting configurations by a job: YugabyteDB Anywhere's keys, private files, no secret."""

import json
import stat

import pytest
from admin import PASSPHRASE
from cli_configurations import names
from cli_documents import followed
from stored_configurations import store
from test_cli_lazy_loading import SLOW, loaded
from unattended import Unattended

from kms_tui.sandbox import world

BODY = {
    "name": "prod",
    "CLIENT_ID": world.CLIENT_ID,
    "CLIENT_SECRET": "********",
    "TENANT_ID": world.TENANT_ID,
    "AZU_VAULT_URL": world.DEMO_VAULT_URL,
    "AZU_KEY_NAME": "good",
    "AZU_KEY_ALGORITHM": "RSA",
    "AZU_KEY_SIZE": 2048,
}


def exported(text: str) -> object:
    """Return a document that follows its schema."""
    return followed("export", text)


def test_all_are_an_array_and_one_name_is_the_body_that_the_api_wants(stocked: Unattended) -> None:
    expiry = ("--secret-expires", "2030-01-31")
    assert stocked.runs("edit", "prod", *expiry, passphrase=PASSPHRASE).code == 0
    whole, one = stocked.runs("export"), stocked.runs("export", "prod")
    assert (whole.code, whole.err, one.code, one.err) == (0, "", 0, "")
    assert exported(whole.out) == [BODY | {"kms_tui_secret_expires_on": "2030-01-31"}]
    assert exported(one.out) == BODY


def test_without_configurations_there_is_an_empty_array(job: Unattended) -> None:
    assert exported(job.runs("export").out) == []


def test_a_name_that_there_is_not_prints_nothing(stocked: Unattended) -> None:
    ran = stocked.runs("export", "prod", "nobody")
    assert (ran.code, ran.out) == (3, "")


def test_a_file_is_for_its_owner_and_replaced_only_if_that_is_said(stocked: Unattended) -> None:
    path = stocked.host.home / "exported.json"
    written = stocked.runs("export", "-o", str(path))
    assert (written.code, written.out) == (0, "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("mine")
    assert stocked.runs("export", "-o", str(path)).code == 4
    assert path.read_text() == "mine"
    assert stocked.runs("export", "-o", str(path), "--overwrite").code == 0
    assert json.loads(path.read_text()) == [BODY]
    assert [each.name for each in path.parent.glob("*exported*")] == ["exported.json"]


@pytest.mark.parametrize("place", ["link", "folder", "nowhere/file"])
def test_what_is_no_file_of_ones_own_is_not_written_to(stocked: Unattended, place: str) -> None:
    home = stocked.host.home
    (home / "link").symlink_to(home / "precious")
    (home / "precious").write_text("precious")
    (home / "folder").mkdir()
    ran = stocked.runs("export", "-o", str(home / place), "--overwrite")
    assert (ran.code, ran.out) == (4, "")
    assert (home / "precious").read_text() == "precious"


def test_a_name_that_would_steer_the_terminal_is_spelled_out(stocked: Unattended) -> None:
    store(stocked.host, "b\N{LATIN SMALL LETTER O WITH DIAERESIS}se")
    out = stocked.runs("export").out
    assert out.isascii()
    assert {each["name"] for each in json.loads(out)} == {*names(stocked)}


def test_exporting_needs_the_catalogue_only(stocked: Unattended) -> None:
    assert loaded(stocked, "export") & SLOW == {"sqlite3"}
