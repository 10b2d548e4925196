"""The deeds on the catalogue as a whole, and on this installation."""

from pathlib import Path
from typing import Final

from kms_tui.domain.deed import Deed
from kms_tui.services.deeds import Deeds
from kms_tui.services.deeds.names import Names
from kms_tui.services.deeds.words import command

RESTORE_WORD: Final = "REPLACE"
"""What an admin types to let a catalogue be replaced."""


async def _back_up(_names: Names, destination: Path, **_rest: object) -> Deed:
    file = str(destination)
    return Deed("catalogue.backup", {"file": file}, command("backup", file))


async def _inspect(_names: Names, source: Path, **_rest: object) -> Deed:
    file = str(source)
    words = command("restore", file, inspect=True)
    return Deed("catalogue.inspect-backup", {"file": file}, words, is_change=False)


async def _restore(_names: Names, source: Path, *, replace: bool, **_rest: object) -> Deed:
    file = str(source)
    words = command("restore", file, yes_restore=RESTORE_WORD if replace else None)
    return Deed("catalogue.restore", {"file": file}, words)


async def _examine(_names: Names, **_rest: object) -> Deed:
    return Deed("doctor.examine", {}, command("doctor"), is_change=False)


KEEPING: Final[Deeds] = {"back_up": _back_up, "inspect": _inspect, "restore": _restore}
DOCTOR: Final[Deeds] = {"examine": _examine}
