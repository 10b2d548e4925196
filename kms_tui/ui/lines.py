"""Rows of tables as plain text with named styles: what both the first page and the tables draw.

The first page is painted before anything slow is imported, so this imports next to nothing: no
dataclasses, no typing, no rich.
"""

from collections.abc import Sequence
from datetime import date, datetime

from kms_tui.domain.listed_words import SOON_DAYS, age, days_left, secret_left, used, vault_name
from kms_tui.domain.visible_text import ELLIPSIS, visible

GAP = 2
"""Blank cells between two columns."""
MARKER = "> "
NO_MARKER = "  "
NARROWEST = 8
"""Cells of a column that shares what is left over, however little that is."""

Cell = tuple[str, str]
"""A text and the name of its style: `ok`, `warn`, `fail`, `dim` or nothing."""


class Column:
    """One column of a table."""

    __slots__ = ("field", "is_right", "minimum", "title", "width")

    def __init__(
        self, title: str, width: int, minimum: int = 0, *, field: str = "", is_right: bool = False
    ) -> None:
        """Take the title, the cells it is wide, and the narrowest screen that shows it.

        Columns of width 0 share what is left over. `field` is what a listing calls it to sort by
        it, if it can. `is_right` puts its texts at the right.
        """
        self.title = title
        self.width = width
        self.minimum = minimum
        self.field = field
        self.is_right = is_right


CONFIGURATION_COLUMNS = (
    Column("ST", 4, field="status"),
    Column("NAME", 0, field="name"),
    Column("VAULT", 14, 72, field="vault"),
    Column("KEY", 12, field="key"),
    Column("SIZE", 4, 100, field="size", is_right=True),
    Column("USED", 4, field="used", is_right=True),
    Column("SECRET", 6, 72, field="secret", is_right=True),
    Column("CHECKED", 8, field="checked"),
)
"""The list of configurations."""


def widths(columns: Sequence[Column], screen: int) -> list[int]:
    """Return how many cells each column gets on a screen so wide; 0 for one that is not shown."""
    shown = [column for column in columns if screen >= column.minimum]
    fixed = sum(column.width for column in shown)
    left_over = screen - len(MARKER) - GAP * (len(shown) - 1) - fixed
    sharing = sum(not column.width for column in shown)
    share = max(NARROWEST, left_over // sharing) if sharing else 0
    return [(column.width or share) if screen >= column.minimum else 0 for column in columns]


def heading(columns: Sequence[Column], given: Sequence[int], sorted_by: str = "") -> str:
    """Return the line of titles; the one that is `sorted_by` has a mark behind it.

    `sorted_by` is a field and its mark, `ASCENDING` or `DESCENDING`.
    """
    titles = [(column.title, "") for column in columns]
    text = "".join(text for text, _ in line(titles, columns, given, is_marked=False))
    end = len(MARKER)
    for column, width in zip(columns, given, strict=True):
        if width and column.field and column.field == sorted_by[:-1]:
            place = end + (width if column.is_right else len(column.title))
            text = f"{text[:place]:<{place}}{sorted_by[-1]}{text[place + 1 :]}"
        end += width + GAP if width else 0
    return text


ASCENDING = "^"
"""Stands behind the title of the column in whose order the rows are."""
DESCENDING = "v"


def line(
    cells: Sequence[Cell], columns: Sequence[Column], given: Sequence[int], *, is_marked: bool
) -> list[Cell]:
    """Return the spans of one row, gaps included, without the blanks behind the last one."""
    spans = [(MARKER if is_marked else NO_MARKER, "")]
    for (text, style), column, width in zip(cells, columns, given, strict=True):
        if not width:
            continue
        if len(spans) > 1:
            spans.append((" " * GAP, ""))
        spans.append((_fitted(text, width, is_right=column.is_right), style))
    return spans


def _fitted(text: str, width: int, *, is_right: bool) -> str:
    if text.isascii() and text.isprintable():
        taken = len(text)
    else:
        text = visible(text)
        taken = _cells(text)
    if taken > width:
        text = _cut(text, width - len(ELLIPSIS)) + ELLIPSIS
        taken = _cells(text)
    blank = " " * (width - taken)
    return blank + text if is_right else text + blank


def _cut(text: str, width: int) -> str:
    while _cells(text) > width:
        text = text[:-1]
    return text


def _cells(text: str) -> int:
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - slow to load, and hardly ever needed

    return cell_len(text)


def configuration_cells(  # noqa: PLR0913 - one for each thing a row shows
    *,
    verdict: str,
    name: str,
    vault_url: str,
    key_name: str,
    key_size: int,
    universes: tuple[int, int],
    secret_expires_on: str | None,
    has_secret: bool,
    checked_at: datetime | None,
    now: datetime,
) -> list[Cell]:
    """Return what a configuration's row shows, a cell for each of `CONFIGURATION_COLUMNS`.

    `verdict` is the status word; `universes` are those that use it now and that ever did.
    """
    return [
        (verdict, STATUS_STYLES.get(verdict, "dim")),
        (name, ""),
        (vault_name(vault_url), ""),
        (key_name, ""),
        (str(key_size), ""),
        (used(*universes), ""),
        secret_age(secret_expires_on, has_secret=has_secret, today=now.date()),
        (age(checked_at, now), ""),
    ]


STATUS_STYLES = {"OK": "ok", "WARN": "warn", "FAIL": "fail"}
"""The style of each status word; others are `dim`."""


def secret_age(expires_on: str | None, *, has_secret: bool, today: date) -> Cell:
    """Return for how long a client secret can still be used, and how grave that is."""
    days = days_left(expires_on, today) if has_secret else None
    text = secret_left(days, has_secret=has_secret)
    if days is None:
        return (text, "dim")
    return (text, "fail" if days < 0 else "warn" if days <= SOON_DAYS else "")
