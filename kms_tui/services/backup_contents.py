"""How much a backup of the catalogue holds, in words. Pure functions."""

from kms_tui.domain.counted import counted
from kms_tui.services.ports import BackupManifest

_COUNTED = (
    ("configuration", "configuration"),
    ("universe", "universe"),
    ("universe_key", "universe key"),
    ("event", "event"),
)
"""Tables that an admin knows something of, and what one of their rows is called."""


def contents_line(manifest: BackupManifest) -> str:
    """Return how much a backup holds."""
    return ", ".join(counted(manifest.rows(table), noun) for table, noun in _COUNTED)
