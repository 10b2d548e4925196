"""The rows that are read for a list before the program is loaded, and what is left to it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from catalogue_parts import CLIENT_ID, STARTED_AT, TENANT_ID, create_catalogue, query
from resealing import rewrite
from universe_parts import cluster_in

from kms_tui.adapters.sqlite import plain_rows as plain
from kms_tui.adapters.sqlite.first_rows import first_rows
from kms_tui.adapters.sqlite.location import READ_AT_ONCE_PAGES
from kms_tui.cli.listed_document import SIGN_IN
from kms_tui.domain.check import CheckOutcome, Verdict
from kms_tui.domain.configuration import CredentialKind


@pytest.fixture
async def database(tmp_path: Path) -> Path:
    return await create_catalogue(tmp_path / "kms-tui", "b", "a")


def test_rows_come_by_name(database: Path) -> None:
    rows = plain.plain_rows(str(database.parent))
    assert rows is not None
    assert [row["name"] for row in rows] == ["a", "b"]


def test_an_empty_catalogue_is_as_usual(database: Path) -> None:
    rewrite(database, "DELETE FROM configuration")
    assert plain.plain_rows(str(database.parent)) == []


def test_the_words_and_limits_are_those_of_the_program() -> None:
    assert {kind.name.lower(): kind.value for kind in CredentialKind} == SIGN_IN
    assert plain.MOST_PAGES == READ_AT_ONCE_PAGES


def give_to_everybody(database: Path) -> None:
    database.chmod(0o644)


def make_newer(database: Path) -> None:
    query(database, "PRAGMA user_version = 99")


def cut_short(database: Path) -> None:
    database.write_bytes(database.read_bytes()[:-100])


def lengthen(database: Path) -> None:
    database.write_bytes(database.read_bytes() + bytes(4096))


def leave_dangling(database: Path) -> None:
    rewrite(database, "DELETE FROM secret")


def change_row(database: Path) -> None:
    query(database, "UPDATE configuration SET key_name = 'another'")


def let_marker_stand_for_another(database: Path) -> None:
    database.with_suffix(".id").write_text("another\n")


def remove_marker(database: Path) -> None:
    database.with_suffix(".id").unlink()


def leave_journal(database: Path) -> None:
    database.with_name("catalogue.db-journal").write_bytes(b"")


SPOILERS = (
    *(give_to_everybody, make_newer, cut_short, leave_dangling, let_marker_stand_for_another),
    *(remove_marker, leave_journal, lengthen, change_row),
)


@pytest.mark.parametrize("spoil", SPOILERS)
def test_whatever_is_unusual_is_left_to_the_program(
    database: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(database)
    before = {path: path.read_bytes() for path in database.parent.iterdir() if path.is_file()}
    assert plain.plain_rows(str(database.parent)) is None
    assert before == {
        path: path.read_bytes() for path in database.parent.iterdir() if path.is_file()
    }


async def test_a_row_is_all_that_the_catalogue_says_of_a_configuration(tmp_path: Path) -> None:
    async with cluster_in(tmp_path / "data") as cluster:
        await cluster.gets_key()
        await cluster.rewraps(cluster.second)
        outcome = CheckOutcome(Verdict.WARN, STARTED_AT, "Key has no expiry.")
        await cluster.catalogue.record_check(cluster.first.id, outcome, "")
    rows = plain.plain_rows(str(tmp_path / "data"))
    assert rows is not None
    assert [(row["name"], row["universes_now"], row["universes_ever"]) for row in rows] == [
        ("ledger", 1, 1),
        ("payments", 0, 1),
    ]
    assert rows[1] == {
        "id": cluster.first.id,
        "name": "payments",
        "provider": "Azure KMS",
        "credential_kind": "client_secret",
        "client_id": CLIENT_ID,
        "tenant_id": TENANT_ID,
        "secret_expires_on": "2027-12-31",
        "secret_store": "file",
        "vault_url": "https://my-vault.vault.azure.net",
        "cloud": "Azure public",
        "key_name": "universe-master-key",
        "algorithm": "RSA",
        "key_size": 3072,
        "key_id": cluster.first.key_id,
        "check_verdict": "warn",
        "checked_at": STARTED_AT.isoformat(),
        "check_summary": "Key has no expiry.",
        "created_at": STARTED_AT.isoformat(),
        "created_by": "admin@bastion",
        "updated_at": STARTED_AT.isoformat(),
        "updated_by": "admin@bastion",
        "universes_now": 0,
        "universes_ever": 1,
    }
    assert first_rows(str(tmp_path / "data"), 2)[1] == (
        *("payments", "https://my-vault.vault.azure.net", "universe-master-key", 3072),
        *("warn", STARTED_AT.isoformat(), "2027-12-31", "client_secret", 0, 1),
    )
