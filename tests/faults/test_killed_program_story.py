"""The installed program on a pty, killed in the middle of a save and started again."""

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from admin import SLOW, Admin
from host import Host
from recovery_parts import entries, journal_rows
from whole_or_nothing import secret_rows

SLOW_VAULT = "https://kv-slow.vault.azure.net"


def saves_slowly(admin: Admin) -> None:
    """Begin a save in which each answer takes two seconds."""
    admin.opens_form()
    admin.fills(vault_url=SLOW_VAULT)
    admin.saves()
    admin.creates_secrets_file()


def is_killed(admin: Admin) -> None:
    admin.kill(signal.SIGKILL)
    assert admin.wait_exit() == -signal.SIGKILL


def saves_again(host: Host) -> None:
    """Start, see that nothing is there, and save after all."""
    with host.starts() as admin:
        admin.wait_for("Interrupted save")
        admin.wait_for("0 configs")
        assert entries(host.data) == secret_rows(host.data) == set()
        assert journal_rows(host.data) == 0
        admin.opens_form()
        admin.fills()
        admin.saves()
        admin.unlocks()
        admin.wait_for("Saved.", SLOW)
        admin.press("enter")
        admin.wait_for("1 config")
    assert len(entries(host.data)) == 1
    assert entries(host.data) == secret_rows(host.data)


@contextmanager
def held_catalogue(host: Host) -> Iterator[None]:
    """Hold the catalogue's write lock, as another session does for a moment."""
    path = host.data / "catalogue.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def test_a_program_killed_while_a_vault_answers_leaves_nothing(host: Host) -> None:
    with host.starts() as admin:
        saves_slowly(admin)
        admin.wait_for("..    Entra ID accepts", SLOW)
        assert journal_rows(host.data)
        is_killed(admin)
    saves_again(host)


def test_a_program_killed_between_secret_and_configuration_leaves_nothing(host: Host) -> None:
    with host.starts() as admin:
        saves_slowly(admin)
        admin.wait_for("Vault name resolves", SLOW)
        admin.wait_until(lambda: journal_rows(host.data) > 0, "save is in the journal")
        with held_catalogue(host):
            admin.wait_until(lambda: bool(entries(host.data)), "secret is stored", SLOW)
            is_killed(admin)
    saves_again(host)
