"""Paths that need not exist."""

import os
from pathlib import Path


def nearest_existing(path: Path) -> Path:
    """Return the path itself, or the nearest one above it that is there."""
    absolute = path.absolute()
    above = (absolute, *absolute.parents)
    return next((candidate for candidate in above if os.path.lexists(candidate)), Path("/"))
