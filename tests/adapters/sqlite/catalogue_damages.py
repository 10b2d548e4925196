"""Whatever can be wrong with a catalogue before it is opened; each takes the path of its file."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from catalogue_parts import query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _noise(size_bytes: int) -> bytes:
    return hashlib.shake_256(b"noise").digest(size_bytes)


def newer(database: Path) -> None:
    query(database, "PRAGMA user_version = 99")


def unfinished(database: Path) -> None:
    query(database, "PRAGMA user_version = 0")


def foreign_id(database: Path) -> None:
    query(database, "PRAGMA application_id = 7")


def foreign_database(database: Path, journal_mode: str = "delete") -> None:
    database.unlink()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal_mode}")
        connection.execute("CREATE TABLE contacts (name TEXT)")
        connection.commit()
    database.chmod(0o600)


def foreign_wal_database(database: Path) -> None:
    foreign_database(database, "wal")


def extra_trigger(database: Path) -> None:
    query(
        database,
        "CREATE TRIGGER t AFTER INSERT ON configuration BEGIN DELETE FROM use_record; END",
    )


def extra_view(database: Path) -> None:
    query(database, "CREATE VIEW sneaky AS SELECT * FROM secret")


def missing_table(database: Path) -> None:
    query(database, "DROP TABLE use_record")


def no_store_id(database: Path) -> None:
    query(database, "DELETE FROM meta")


def dangling_secret(database: Path) -> None:
    query(database, "DELETE FROM secret")


def changed_row(database: Path) -> None:
    query(database, "UPDATE configuration SET key_name = 'another' WHERE name = 'ledger'")


def missing_row(database: Path) -> None:
    query(database, "DELETE FROM configuration WHERE name = 'ledger'")


def row_of_others(database: Path) -> None:
    query(database, "INSERT INTO secret VALUES ('r', 'c', 'file', 'active', '2026', '', '')")


def empty(database: Path) -> None:
    database.write_bytes(b"")


def text(database: Path) -> None:
    database.write_text("configurations: none\n" * 50)


def garbage(database: Path) -> None:
    database.write_bytes(_noise(40_000))


def garbage_behind_a_good_header(database: Path) -> None:
    whole = database.read_bytes()
    database.write_bytes(whole[:100] + _noise(len(whole) - 100))


def half(database: Path) -> None:
    os.truncate(database, database.stat().st_size // 2)


def last_page_missing(database: Path) -> None:
    os.truncate(database, database.stat().st_size - 4096)


def last_byte_missing(database: Path) -> None:
    os.truncate(database, database.stat().st_size - 1)


def header_only(database: Path) -> None:
    os.truncate(database, 100)


def zeroed_page(database: Path) -> None:
    whole = bytearray(database.read_bytes())
    whole[4096:8192] = bytes(4096)
    database.write_bytes(bytes(whole))


def directory(database: Path) -> None:
    database.unlink()
    database.mkdir(mode=0o700)


def symlink(database: Path) -> None:
    database.rename(database.with_name("elsewhere.db"))
    database.symlink_to("elsewhere.db")


def dangling_symlink(database: Path) -> None:
    database.unlink()
    database.symlink_to("nowhere.db")


def fifo(database: Path) -> None:
    database.unlink()
    os.mkfifo(database, 0o600)


def unreadable(database: Path) -> None:
    database.chmod(0o000)


def readable_by_the_group(database: Path) -> None:
    database.chmod(0o640)


def writable_by_all(database: Path) -> None:
    database.chmod(0o602)


def journal_of_others(database: Path) -> None:
    journal = database.with_name("catalogue.db-journal")
    journal.write_bytes(bytes(1024))
    journal.chmod(0o666)


def open_directory(database: Path) -> None:
    database.parent.chmod(0o755)


def directory_of_a_group(database: Path) -> None:
    database.parent.chmod(0o2710)


def linked_directory(database: Path) -> None:
    data = database.parent
    data.rename(data.with_name("real"))
    data.symlink_to("real")


def file_for_directory(database: Path) -> None:
    shutil.rmtree(database.parent)
    database.parent.write_text("not a directory")


def linked_marker(database: Path) -> None:
    marker = database.with_name("catalogue.id")
    marker.rename(marker.with_name("elsewhere.id"))
    marker.symlink_to("elsewhere.id")


def empty_marker(database: Path) -> None:
    database.with_name("catalogue.id").write_bytes(b"")


DETAILS: dict[Callable[[Path], None], str] = {
    unfinished: "Its schema is not that of version 0.",
    foreign_id: "Its application id is 0x7.",
    foreign_database: "Its application id is 0x0.",
    foreign_wal_database: "Its application id is 0x0.",
    extra_trigger: "Its schema is not that of version 5.",
    extra_view: "Its schema is not that of version 5.",
    missing_table: "Its schema is not that of version 5.",
    no_store_id: "Row 1 of meta is not as kms-tui wrote it.",
    dangling_secret: "Row 1 of configuration refers to nothing.",
    changed_row: "Row 2 of configuration (ledger) is not as kms-tui wrote it.",
    missing_row: "Row 2 of configuration is not as kms-tui wrote it.",
    row_of_others: "Row 3 of secret is not as kms-tui wrote it.",
    empty: "It is empty.",
    last_byte_missing: "It ends in the middle of a page.",
}
"""What exactly is found wrong, where that does not depend on the version of SQLite."""
