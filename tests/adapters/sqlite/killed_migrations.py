"""Migrates copies of older catalogues, each killed at another step; see `killed_session`."""

from __future__ import annotations

import shutil
import sys
from itertools import count
from pathlib import Path

from killed_session import run_child

from kms_tui.adapters.sqlite.connection import open_catalogue
from kms_tui.adapters.sqlite.location import Location


async def migrate(directory: Path) -> None:
    open_catalogue(Location(directory)).close()


def kill_at_every(stride: int, older: Path, parent: Path) -> None:
    """Leave below `parent` what each killed run left; the last run survives."""
    for step in count(1, stride):
        directory = parent / f"{step:04d}"
        shutil.copytree(older, directory)
        if run_child(directory, migrate, step):
            return


if __name__ == "__main__":
    kill_at_every(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
