"""A table that leaves columns out where the terminal is too narrow for all of them."""

from collections.abc import Collection, Iterable, Sequence
from itertools import compress

from kms_tui.cli.tables import table, terminal_width

Columns = Sequence[tuple[str, int]]
"""Titles, each with how many cells a line must have for its column to be shown."""


def fitting_table(
    columns: Columns, rows: Iterable[Sequence[str]], whole: Collection[str] = ()
) -> str:
    """Return the lines of a table for the terminal; all columns where the output is none.

    Those titled `whole` are never cut.
    """
    width = terminal_width()
    shown = [width is None or least <= width for _, least in columns]
    titles = [*compress((title for title, _ in columns), shown)]
    return "\n".join(table(titles, ([*compress(row, shown)] for row in rows), width, whole))
