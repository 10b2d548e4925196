"""What the tests of backups and restores are made of."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from catalogue_parts import catalogue_in, create_catalogue, new_operation
from universe_parts import cluster_in

from kms_tui.adapters.sqlite.backups import SqliteCatalogueBackups
from kms_tui.adapters.sqlite.connection import open_catalogue
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.schema import MIGRATIONS
from kms_tui.domain.universe import Stamp

if TYPE_CHECKING:
    from pathlib import Path

STAMP = Stamp(datetime(2026, 11, 24, 9, 30, tzinfo=UTC), "admin7@bastion01")


def backups_in(directory: Path, version: int = len(MIGRATIONS)) -> SqliteCatalogueBackups:
    """Return the backups of a program that knows the schema up to that version."""
    return SqliteCatalogueBackups(
        directory, program="0.1.0", busy_timeout_seconds=2.0, migrations=MIGRATIONS[:version]
    )


async def stock(directory: Path) -> None:
    """Fill a catalogue with at least one row in each of its tables."""
    async with cluster_in(directory) as cluster:
        await cluster.gets_key()
        await cluster.gets_key()
        await cluster.rewraps()
        await cluster.begins_rewrap()
        await cluster.catalogue.begin(new_operation())


async def back_up(directory: Path, destination: Path) -> Path:
    await backups_in(directory).back_up(destination, STAMP)
    return destination


async def backup_of(parent: Path, *names: str) -> Path:
    """Return the backup of a catalogue that has configurations of those names, made elsewhere."""
    await create_catalogue(parent / "another", *names)
    return await back_up(parent / "another", parent / "another.backup")


async def backup_of_version(version: int, parent: Path) -> Path:
    """Return the backup of an empty catalogue that an older program made."""
    open_catalogue(Location(parent / "older", migrations=MIGRATIONS[:version])).close()
    await backups_in(parent / "older", version).back_up(parent / "older.backup", STAMP)
    return parent / "older.backup"


async def restore(directory: Path, backup: Path) -> Path | None:
    """Let a backup replace whatever there is; return what is kept of that."""
    return (await backups_in(directory).restore(backup, STAMP, replace=True)).kept


async def names_in(directory: Path) -> list[str]:
    """Return which configurations the next session finds."""
    async with catalogue_in(directory) as catalogue:
        return [configuration.name for configuration in await catalogue.configurations()]


def dump(database: Path) -> list[str]:
    """Return everything in a database as SQL."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


def let_two_indexes_change_places(database: Path) -> None:
    """Damage a database so that only a look at every row of every index sees it."""
    names = ("sqlite_autoindex_configuration_1", "sqlite_autoindex_configuration_2")
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        root = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        pages = [connection.execute(root, (name,)).fetchone()[0] for name in names]
        connection.execute("PRAGMA writable_schema = ON")
        for name, page in zip(names, reversed(pages), strict=True):
            change = "UPDATE sqlite_master SET rootpage = ? WHERE name = ?"
            connection.execute(change, (page, name))


def left_in(directory: Path) -> set[str]:
    """Return the files of a directory but those that are always there."""
    usual = {"catalogue.db", "catalogue.id", "catalogue.lock", "catalogue.restore.lock"}
    return {path.name for path in directory.iterdir()} - usual - {"operations"}
