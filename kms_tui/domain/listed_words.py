"""The words in which the lists, on the screen and on the command line, tell about a row.

The first page is painted before anything slow is imported, so this imports next to nothing.
"""

from collections.abc import Collection
from datetime import date, datetime

NEVER_CHECKED = "??"
"""The status word of a configuration without a check."""
SOON_DAYS = 30
"""A client secret that expires within so many days is a warning."""
_GONE = "gone"
_NO_SECRET = "-"  # noqa: S105 - a word, not a secret
_NOBODY_SAID = "?"


def days_left(expires_on: str | None, today: date) -> int | None:
    """Return in how many days an ISO date comes, negative once it has passed; None without one."""
    return (date.fromisoformat(expires_on) - today).days if expires_on else None


def secret_left(days: int | None, *, has_secret: bool) -> str:
    """Return for how long a client secret can still be used.

    `-` for a managed identity, which has none; `?` where nobody said when it expires.
    """
    if not has_secret:
        return _NO_SECRET
    if days is None:
        return _NOBODY_SAID
    return _GONE if days < 0 else f"{days} d"


def secret_word(days: int | None, *, has_secret: bool) -> str:
    """Return how much longer a client secret can be used, in the word of filters and scripts.

    `none` for a managed identity; `unknown` where nobody said when it expires; `soon` within
    `SOON_DAYS`; `gone` once it has expired; else `ok`.
    """
    if not has_secret:
        return "none"
    if days is None:
        return "unknown"
    return _GONE if days < 0 else "soon" if days <= SOON_DAYS else "ok"


def used(now: int, ever: int) -> str:
    """Return how many universes use a configuration; `0*` if none does but one did."""
    return f"{now}{'*' if ever and not now else ''}"


def vault_name(vault_url: str) -> str:
    """Return the vault's own name, for narrow columns."""
    return vault_url.removeprefix("https://").split(".", 1)[0]


def age(moment: datetime | None, now: datetime) -> str:
    """Return how long ago a moment was, in one unit."""
    if moment is None:
        return "never"
    seconds = max(0, int((now - moment).total_seconds()))
    for unit_seconds, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= unit_seconds:
            return f"{seconds // unit_seconds}{unit} ago"
    return "just now"


def unknown_fields(filtered_by: str, fields: Collection[str]) -> list[str]:
    """Return the words before a colon that look like a field and are none."""
    words = (word.strip("!\"'").partition(":") for word in filtered_by.split())
    named = (field for field, colon, text in words if colon and not text.startswith("//"))
    return [field for field in named if field.isalpha() and field.lower() not in fields]
