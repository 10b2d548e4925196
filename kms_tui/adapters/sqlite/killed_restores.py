"""What killed restores left behind: copies of whole catalogues, which nobody would look for."""

import os
from contextlib import suppress

from kms_tui.adapters.sqlite.file_lock import sole_process
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.work_directory import leftovers, remove_leftovers
from kms_tui.domain.errors import CatalogueBusy
from kms_tui.effects import effect


def clear_up(location: Location) -> None:
    """Remove it if no backup is looked through or restored just now; the marker must be there."""
    if not os.path.lexists(location.marker_aside) and not any(leftovers(location.database)):
        return
    # What is only in nobody's way is no reason to fail.
    with suppress(CatalogueBusy, OSError), sole_process(location.restore_lock, timeout_seconds=0):
        remove_leftovers(location.database)
        with effect("marker of nobody removed"):
            location.marker_aside.unlink(missing_ok=True)
