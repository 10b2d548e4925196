"""Backup and restore by verbs, with the guard of the screens."""

import json
from pathlib import Path

import pytest
from admin import PASSPHRASE
from cli_documents import followed
from unattended import Unattended


@pytest.fixture
def backup(stocked: Unattended) -> Path:
    """A backup of the catalogue with "prod"."""
    path = stocked.host.home / "catalogue.backup"
    told = stocked.runs("backup", str(path))
    assert (told.code, told.err) == (0, "")
    assert told.out == (
        f"The catalogue is backed up to {path}: "
        "1 configuration, 0 universes, 0 universe keys, 0 events.\n"
    )
    return path


def names(job: Unattended) -> list[str]:
    """Return what the catalogue holds."""
    told = job.runs("list", "--json")
    return [configuration["name"] for configuration in json.loads(told.out)["configurations"]]


def test_machines_get_the_same_as_one_document(stocked: Unattended) -> None:
    path = stocked.host.home / "catalogue.backup"
    made = followed("backup", stocked.runs("backup", "--json", str(path)).out)
    assert (made["file"], made["backup"]["rows"]["configuration"]) == (str(path), 1)
    looked = followed("restore", stocked.runs("restore", "--inspect", "--json", str(path)).out)
    assert (looked["changed"], looked["backup"]) == (False, made["backup"])


def test_a_backup_never_replaces_a_file(stocked: Unattended, backup: Path) -> None:
    before = backup.read_bytes()
    assert stocked.runs("backup", str(backup)).code == 8
    assert backup.read_bytes() == before


def test_what_would_be_replaced_stays_until_the_word_is_given(
    stocked: Unattended, backup: Path
) -> None:
    refused = stocked.runs("restore", str(backup))
    assert (refused.code, refused.out) == (4, "")
    assert "Confirm it: --yes-restore REPLACE" in refused.err
    assert stocked.runs("restore", str(backup), "--yes-restore", "replace").code == 4
    told = stocked.runs("restore", "--json", str(backup), "--yes-restore", "REPLACE")
    restored = followed("restore", told.out)
    assert (told.code, restored["changed"], restored["needing_secrets"]) == (0, True, [])
    assert Path(restored["kept"]).exists()


def test_another_host_is_told_which_secrets_it_has_to_be_given(
    stocked: Unattended, backup: Path
) -> None:
    for path in (stocked.host.data / "catalogue.db", stocked.secrets_file):
        path.unlink()
    told = stocked.runs("restore", str(backup), "--yes-restore", "REPLACE")
    assert told.code == 0
    assert "1 configuration needs its client secret again: kms-tui secrets renew NAME" in told.out
    assert told.out.endswith("  prod\n")


def test_a_file_that_is_no_backup_is_wrong_use(stocked: Unattended) -> None:
    path = stocked.private_file("nonsense", PASSPHRASE)
    told = stocked.runs("restore", str(path), "--yes-restore", "REPLACE")
    assert (told.code, told.out) == (2, "")


def test_on_a_terminal_an_error_stands_on_a_line_of_its_own(stocked: Unattended) -> None:
    with stocked.host.starts("restore", "nowhere") as admin:
        assert admin.wait_exit() == 2
        assert admin.screen_lines()[0].startswith("kms-tui: /")


def test_a_read_only_run_backs_up(stocked: Unattended) -> None:
    path = stocked.host.home / "catalogue.backup"
    assert stocked.runs("--read-only", "backup", str(path)).code == 0
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("typed", "code"), [("REPLACE", 0), ("replace", 4)])
def test_on_a_terminal_the_word_is_typed_below_what_the_backup_holds(
    stocked: Unattended, backup: Path, typed: str, code: int
) -> None:
    with stocked.host.starts("restore", str(backup)) as admin:
        admin.wait_for("Type REPLACE to go on:")
        assert "Holds      1 configuration, 0 universes" in admin.screen_text()
        admin.send(f"{typed}\r")
        assert admin.wait_exit() == code
