"""A result in a file that others read at any moment: whole, or as it was before."""

import os
import tempfile
from pathlib import Path
from typing import Final

from kms_tui.effects import effect

_READABLE_BY_ALL: Final = 0o644


def publish(text: str, path: Path) -> None:
    """Put the text into the file's place, readable by all; it holds no secret.

    Written beside it under a name that the textfile collector of node_exporter passes over (it
    reads `*.prom`), and then renamed. Raises `OSError`, and then the file is as it was.
    """
    descriptor, fresh = tempfile.mkstemp(suffix=".new", prefix=f".{path.name}.", dir=path.parent)
    try:
        with effect("metrics written"), os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fchmod(file.fileno(), _READABLE_BY_ALL)
            with effect("metrics synced"):
                os.fsync(file.fileno())
        with effect("metrics named"):
            Path(fresh).replace(path)
    finally:
        with effect("unnamed metrics removed"):  # it has its new name
            Path(fresh).unlink(missing_ok=True)
