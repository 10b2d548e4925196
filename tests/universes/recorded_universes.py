"""What stands in the catalogue's file about universes, read past the program."""

import sqlite3
from contextlib import closing
from typing import Any

from host import Host


def rows(host: Host, sql: str) -> list[Any]:
    """Return the rows of a query; those of one column as their values."""
    with closing(sqlite3.connect(f"file:{host.data}/catalogue.db?mode=ro", uri=True)) as file:
        found = file.execute(sql).fetchall()
    return [row[0] if len(row) == 1 else row for row in found]


def active_keys(host: Host) -> list[int]:
    """Return the numbers of the active keys of all universes."""
    return rows(
        host,
        "SELECT number FROM universe JOIN universe_key ON universe_key.id = active_key_id",
    )


def wrappings(host: Host) -> list[tuple[int, int, str]]:
    """Return number, generation and configuration name of every wrapping there is."""
    return rows(
        host,
        "SELECT number, generation, name FROM wrapping "
        "JOIN universe_key ON universe_key.id = universe_key_id "
        "JOIN configuration ON configuration.id = configuration_id ORDER BY 1, 2",
    )


def event_kinds(host: Host) -> list[str]:
    """Return what happened, oldest first."""
    return rows(host, "SELECT kind FROM event ORDER BY sequence")


def generation(host: Host) -> int:
    """Return the generation in use of the only universe."""
    [only] = rows(host, "SELECT generation FROM universe")
    return int(only)
