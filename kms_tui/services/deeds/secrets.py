"""The deeds on the store of client secrets."""

from pathlib import Path
from typing import Final

from kms_tui.domain.deed import Deed
from kms_tui.services.deeds import Deeds
from kms_tui.services.deeds.names import Names
from kms_tui.services.deeds.words import command
from kms_tui.services.ports import SecretStore
from kms_tui.services.unknown_secrets import Held


async def _create(_names: Names, store: SecretStore, **_rest: object) -> Deed:
    return Deed("secrets.create", {"store": store.place}, command("secrets create"))


async def _change_passphrase(_names: Names, store: SecretStore, **_rest: object) -> Deed:
    return Deed("secrets.passphrase", {"store": store.place}, command("secrets passphrase"))


async def _back_up(_names: Names, store: SecretStore, destination: Path, **_rest: object) -> Deed:
    subject = {"store": store.place, "file": str(destination)}
    return Deed("secrets.backup", subject, command("secrets backup", str(destination)))


async def _move_all(
    _names: Names, kind: str, *, leave_unreadable: bool = False, **_rest: object
) -> Deed:
    words = command("secrets migrate", to=kind, leave_unreadable=leave_unreadable)
    return Deed("secrets.migrate", {"store": kind}, words)


async def _delete(_names: Names, found: Held, **_rest: object) -> Deed:
    number = sum(map(len, found.values()))
    subject = {"stores": ", ".join(found), "entries": str(number)}
    return Deed("secrets.prune", subject, command("secrets prune", yes=True))


SECRET_ACCESS: Final[Deeds] = {
    "create": _create,
    "change_passphrase": _change_passphrase,
    "back_up": _back_up,
}
SECRET_MIGRATION: Final[Deeds] = {"move_all": _move_all}
UNKNOWN_SECRETS: Final[Deeds] = {"delete": _delete}
