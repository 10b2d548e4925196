"""What a verb shows of secrets to whoever looks: nothing."""

from pathlib import Path

import pytest
from admin import PASSPHRASE, Admin
from canary import files_holding_it, found_in
from unattended import Unattended

from kms_tui.sandbox.world import CLIENT_SECRET

VERBS = [
    ["secrets", "status"],
    ["secrets", "create"],
    ["secrets", "passphrase"],
    ["secrets", "backup", "copy.db"],
    ["secrets", "migrate", "--to", "file"],
    ["secrets", "migrate", "--to", "secret-service"],
    ["secrets", "prune"],
    ["doctor", "--fix", "--write-test"],
    ["doctor", "--json"],
]


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_no_output_holds_a_secret_in_any_form(stocked: Unattended, verb: list[str]) -> None:
    told = stocked.runs(*verb, passphrase=PASSPHRASE, folder=stocked.host.home)
    assert told.code != 2 or verb[0] == "doctor", told
    for secret in (PASSPHRASE, CLIENT_SECRET):
        assert found_in(f"{told.out}{told.err}".encode(), secret) == []


def test_no_file_holds_the_secret_after_it_was_moved_and_copied(stocked: Unattended) -> None:
    assert stocked.runs("secrets", "backup", str(stocked.host.home / "copy.db")).code == 0
    assert stocked.opens_with(PASSPHRASE)
    for secret in (PASSPHRASE, CLIENT_SECRET):
        assert files_holding_it(stocked.host.home, secret) == []


def told_by_the_system(admin: Admin) -> bytes:
    """Return what a process shows of itself to programs of the same user."""
    process = Path("/proc") / str(admin.pid)
    return (process / "cmdline").read_bytes() + (process / "environ").read_bytes()


def test_the_process_shows_nothing_while_it_knows_the_passphrase(stocked: Unattended) -> None:
    path = stocked.private_file("passphrase")
    stocked.host.extra["KMS_TUI_PASSPHRASE_FILE"] = str(path)
    with stocked.host.starts("secrets", "passphrase") as admin:
        admin.wait_for("New passphrase:")
        core = (Path("/proc") / str(admin.pid) / "limits").read_text()
        assert "Max core file size        0                    0 " in core
        try:
            shown = told_by_the_system(admin)
        except PermissionError:
            return  # not dumpable: only root gets to see them
        assert b"passphrase" in shown
        assert found_in(shown, PASSPHRASE) == []
