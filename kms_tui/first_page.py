"""Shows the first rows of the catalogue at once, while the program behind it is being loaded.

Loading Textual takes ten times as long as reading a page of rows. What is painted here is what
the list will draw on the same places, made by the same functions; the program takes the screen
over as it stands. Wherever anything is unusual nothing is painted, and the program starts as it
would without this. Imports next to nothing.
"""

from __future__ import annotations

import os
import sys
import termios
from datetime import UTC, datetime

from kms_tui.adapters.sqlite.first_rows import FirstRow, first_rows
from kms_tui.ui.lines import (
    ASCENDING,
    CONFIGURATION_COLUMNS,
    Cell,
    configuration_cells,
    heading,
    line,
    widths,
)
from kms_tui.ui.terminal.handover import Handover
from kms_tui.user_directory import directory_of_user

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_LEAST_COLUMNS, _LEAST_ROWS = 60, 20
_LINES_ABOVE = 2
"""Where the admin is, and the titles."""
_LINES_BELOW = 6
"""A busy line, findings, the filter, the tally and the footer: rows may end above them."""
_UNUSABLE_TERMINALS = ("", "dumb", "unknown")
_COLOURLESS_TERMINALS = ("vt100", "vt102", "vt220")
_TOUCHES_THE_SCREEN = (b"ui", b"context", b"keys", b"read_only")
"""What a settings file has to be free of for the page to be the same with and without it."""
_VERDICTS = {None: "??", "pass": "OK", "warn": "WARN", "fail": "FAIL", "skipped": "skip"}


def paint_first_page(environ: Mapping[str, str]) -> Handover | None:
    """Paint the page if all is as usual; return the terminal as it is then, for the app.

    For a program that was started without arguments: they may touch what is to be seen.
    """
    try:
        size = _usual_screen(environ)
        lines = _lines(size, environ) if size and _has_usual_settings(environ) else []
        return Handover(lines, size, is_coloured=_is_coloured(environ)) if size and lines else None
    except (OSError, ValueError, termios.error):
        return None


def _usual_screen(environ: Mapping[str, str]) -> tuple[int, int] | None:
    is_usual = (
        sys.platform == "linux"
        and environ.get("TERM", "") not in _UNUSABLE_TERMINALS
        and not any(name.startswith("KMS_TUI_") for name in environ)
        and all(map(os.isatty, range(3)))
    )
    columns, rows = os.get_terminal_size(1) if is_usual else (0, 0)
    return (columns, rows) if columns >= _LEAST_COLUMNS and rows >= _LEAST_ROWS else None


def _is_coloured(environ: Mapping[str, str]) -> bool:
    return "NO_COLOR" not in environ and environ["TERM"] not in _COLOURLESS_TERMINALS


def _has_usual_settings(environ: Mapping[str, str]) -> bool:
    path = f"{directory_of_user(environ, 'XDG_CONFIG_HOME', '.config')}/settings.toml"
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - pathlib is slow to load
            text = file.read()
    except FileNotFoundError:
        return True
    return not any(word in text for word in _TOUCHES_THE_SCREEN)


def _lines(size: tuple[int, int], environ: Mapping[str, str]) -> list[list[Cell]]:
    columns, rows = size
    directory = directory_of_user(environ, "XDG_DATA_HOME", ".local/share")
    found = first_rows(directory, rows - _LINES_ABOVE - _LINES_BELOW)
    if not found:
        return []
    now = datetime.now(UTC)
    given = widths(CONFIGURATION_COLUMNS, columns)
    titles = heading(CONFIGURATION_COLUMNS, given, f"name{ASCENDING}")
    first = line(_cells(found[0], now), CONFIGURATION_COLUMNS, given, is_marked=True)
    under_cursor = "".join(text for text, _ in first).ljust(columns)
    others = [
        line(_cells(row, now), CONFIGURATION_COLUMNS, given, is_marked=False) for row in found[1:]
    ]
    return [[], [(titles, "bold")], [(under_cursor, "cursor")], *others]


def _cells(row: FirstRow, now: datetime) -> list[Cell]:
    name, vault_url, key_name, key_size, verdict, checked_at, expires_on, kind, used, ever = row
    return configuration_cells(
        verdict=_VERDICTS[verdict],
        name=name,
        vault_url=vault_url,
        key_name=key_name,
        key_size=key_size,
        universes=(used, ever),
        secret_expires_on=expires_on,
        has_secret=kind == "client_secret",
        checked_at=datetime.fromisoformat(checked_at) if checked_at else None,
        now=now,
    )
