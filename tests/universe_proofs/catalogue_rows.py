"""The catalogue as plain SQL shows it, past all of our own code."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]

TABLES = {
    "configuration": "id",
    "universe": "id",
    "universe_key": "rowid",
    "wrapping": "rowid",
    "rewrap": "rowid",
    "event": "sequence",
    "use_record": "rowid",
    "secret": "reference",
    "operation": "id",
}
"""Each with what its rows are ordered by."""
_ONLY_EVER_ADDED = ("universe_key", "wrapping", "event", "use_record")
_ABOUT_SECRETS = ("secret", "operation")


@dataclass(frozen=True)
class Rows:
    """All rows at one time."""

    of: Mapping[str, Sequence[Row]]

    @classmethod
    def read(cls, data: Path) -> "Rows":
        """Read them in one snapshot."""
        with closing(sqlite3.connect(f"file:{data}/catalogue.db?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            database.execute("BEGIN")
            return cls({table: _rows(database, table, by) for table, by in TABLES.items()})

    def one(self, table: str, row_id: str) -> Row | None:
        """Return the row of that id, if there is one."""
        return next((row for row in self.of[table] if row["id"] == row_id), None)

    def of_universe(self, table: str, universe_id: str) -> Sequence[Row]:
        """Return the rows of a universe, oldest first."""
        return [row for row in self.of[table] if row["universe_id"] == universe_id]

    def same_as(self, other: "Rows", *besides: str) -> bool:
        """Whether all tables are alike but those, and those on where client secrets are."""
        left_out = {*besides, *_ABOUT_SECRETS}
        return all(self.of[name] == other.of[name] for name in TABLES if name not in left_out)

    def added_since(self, earlier: "Rows", table: str) -> Sequence[Row]:
        """Return what was added to a table to which rows are only ever added."""
        return self.of[table][len(earlier.of[table]) :]

    def expect_after(self, earlier: "Rows") -> None:
        """Assert that nothing recorded earlier is changed or gone, and that counts only grow."""
        for table in _ONLY_EVER_ADDED:
            assert self.of[table][: len(earlier.of[table])] == earlier.of[table], table
        for was in earlier.of["universe"]:
            now = self.one("universe", was["id"])
            assert now is not None
            assert now["revision"] >= was["revision"]
            assert now["generation"] >= was["generation"]
            assert now == was or now["revision"] > was["revision"]
        for was in earlier.of["configuration"]:
            now = self.one("configuration", was["id"])
            assert now is None or now["revision"] >= was["revision"]


def _rows(database: sqlite3.Connection, table: str, order: str) -> Sequence[Row]:
    found = database.execute(f"SELECT * FROM {table} ORDER BY {order}")  # noqa: S608 - our own words
    return [dict(row) for row in found]
