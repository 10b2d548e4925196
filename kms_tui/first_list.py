"""Prints `kms-tui list --json` at once, without the program behind it.

A script may ask for it every few seconds; loading the program takes several times as long as
reading the catalogue. What is printed here is what the verb prints, made by the same functions.
Wherever anything is unusual nothing is printed, and the verb runs as it would without this.
Imports next to nothing. No secret is read: the catalogue has none.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

from kms_tui.adapters.sqlite.plain_rows import plain_rows
from kms_tui.cli.listed_document import list_document, plain_listed_record
from kms_tui.user_directory import directory_of_user

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_ONLY_CONTEXT = "default"
"""What the context is called where no settings say anything else."""


def print_first_list(environ: Mapping[str, str]) -> int | None:
    """Print the list, for a program with exactly the arguments `list --json`; return the exit code.

    None means that nothing was printed.
    """
    text = _document(environ)
    if not text or sys.stdout is None:
        return None
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        from kms_tui.cli.invocation import output_lost  # noqa: PLC0415 - slow to load

        return output_lost(error.errno or 0)
    return 0


def _document(environ: Mapping[str, str]) -> str:
    """Return the document, or an empty text if anything is unusual."""
    try:
        if not _has_usual_settings(environ):
            return ""
        rows = plain_rows(directory_of_user(environ, "XDG_DATA_HOME", ".local/share"))
        if rows is None:
            return ""
        today = datetime.now(UTC).date()
        records = [plain_listed_record(row, today) for row in rows]  # type: ignore[arg-type]  # `plain_rows` has looked at their types
        return list_document(_ONLY_CONTEXT, records)
    except (KeyError, ValueError):
        return ""


def _has_usual_settings(environ: Mapping[str, str]) -> bool:
    """Tell whether nothing but the defaults holds."""
    settings = f"{directory_of_user(environ, 'XDG_CONFIG_HOME', '.config')}/settings.toml"
    return not (os.path.lexists(settings) or any(name.startswith("KMS_TUI_") for name in environ))
