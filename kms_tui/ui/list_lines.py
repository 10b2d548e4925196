"""The lines below the list of configurations as plain text: what the first page draws of them too.

The first page is painted before anything slow is imported, so this imports next to nothing.
"""

from collections.abc import Collection
from datetime import datetime

from kms_tui.domain.listed_words import age, unknown_fields
from kms_tui.domain.visible_text import visible
from kms_tui.domain.wrapped_text import wrapped
from kms_tui.ui.lines import STATUS_STYLES, Cell

SHOWN_FINDINGS = 2
"""How many of the gravest problems stand in words below the list."""
COUNTED_AT_MOST = 1_000
"""Rows are counted as far as this: more of them are `1000+`."""
NO_FILTER = "-"
_GAP = "   "
_VERDICT_CELLS = 5
_LEAST_FILTER_CELLS = 8


def counted(number: int) -> str:
    """Return a number of rows that were counted as far as `COUNTED_AT_MOST`."""
    return f"{COUNTED_AT_MOST}+" if number > COUNTED_AT_MOST else str(number)


def finding_lines(verdict: str, said: str, width: int) -> list[Cell]:
    """Return a problem as lines of at most `width` cells; `verdict` is the status word."""
    first, rest = f"  {verdict:<{_VERDICT_CELLS}}", " " * (2 + _VERDICT_CELLS)
    style = STATUS_STYLES.get(verdict, "")
    return [(text, style) for text in wrapped(visible(said), width, first, rest)]


def tally_line(counts: str, filtered_by: str, refreshed_at: datetime, width: int) -> str:
    """Return the bottom line: what there is, the filter, and when it was read.

    On a narrow screen the filter is cut, and the moment left out before the filter is.
    """
    start = f" {counts}{_GAP}filter: "
    end = f"{_GAP}refreshed {refreshed_at:%H:%M:%S}Z"
    shown = f"{visible(filtered_by)} (esc clears)" if filtered_by else NO_FILTER
    least = min(len(shown), _LEAST_FILTER_CELLS)
    if len(start) + least + len(end) > width:
        end = ""
    return start + visible(shown, max(least, width - len(start) - len(end))) + end


def outdated_line(read_at: datetime | None, now: datetime) -> str:
    """Return the bottom line when the rows above it, if any, could not be read again."""
    if read_at is None:
        return " not read: press r to try again"
    return f" read {read_at:%H:%M:%S}Z ({age(read_at, now)}), not since: press r to try again"


def health_counts(configurations: int, failing: int, warning: int) -> str:
    """Return how many configurations there are and how many are not well."""
    unwell = (f"{number} {word}" for number, word in ((failing, "fail"), (warning, "warn")))
    shown = " ".join(words for words in unwell if not words.startswith("0 "))
    there_are = f"{configurations} config{'' if configurations == 1 else 's'}"
    return f"{there_are}  {shown}" if shown else there_are


def matches_line(filtered_by: str, matches: int, fields: Collection[str]) -> str:
    """Return what stands behind a filter: how many rows it leaves, and a field it names wrongly."""
    if unknown := unknown_fields(filtered_by, fields):
        return f'no field "{unknown[0]}": searched as text'
    return f"{counted(matches)} {'match' if matches == 1 else 'matches'}"
