"""One version of a master key, as a listing tells."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KeyVersion:
    """What a vault's listing says about a version; no more is known without reading it."""

    key_id: str
    """Full identifier including the version."""
    created_at: datetime | None
    is_enabled: bool
