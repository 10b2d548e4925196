"""What the next start finds after a kill, written down for the tests to judge."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from operations_to_kill import NEW_PASSPHRASE
from recovery_parts import (
    PASSPHRASE,
    SECOND,
    entries,
    journal_rows,
    next_session,
    pinned,
    store_of,
    unlock,
)

from kms_tui.domain.errors import SecretStoreError, WrongPassphrase
from kms_tui.domain.store_kind import FILE
from kms_tui.services.configurations import Configurations

FILE_NAME = "remains.json"


@dataclass(frozen=True)
class Remains:
    """One directory after a kill and a recovery."""

    run: str
    secrets: dict[str, list[str]]
    """By configuration: the client secret that works, and the kind of store it rests in."""
    entries: dict[str, list[str]]
    """References by the kind of the store that has them."""
    known: dict[str, list[str]]
    """References by the kind of store in which the catalogue knows them to be in use."""
    journal_rows: int
    lock_files: list[str]
    passphrase: str
    """Which one opens the encrypted secrets file."""
    pin: str


async def write_remains(data: Path) -> None:
    """Start with everything locked, recover, unlock, and write down what there is."""
    session = next_session(data)
    await session.recover()
    passphrase = await _open(session)
    records = await session.catalogue.secrets()
    pin = await session.catalogue.pin()
    remains = Remains(
        run=data.name,
        secrets={found.name: await _secret(session, found.name) for found in await session.list()},
        entries={kind: sorted(entries(data, kind)) for kind in (FILE, SECOND)},
        known={
            kind: sorted(record.reference for record in records if record.pin.kind == kind)
            for kind in (FILE, SECOND)
        },
        journal_rows=journal_rows(data),
        lock_files=[path.name for path in data.glob("operations/*")],  # noqa: ASYNC240 - nothing else runs
        passphrase=passphrase,
        pin=pin.kind if pin else "",
    )
    (data / FILE_NAME).write_text(json.dumps(asdict(remains)))


def read_remains(parent: Path) -> list[Remains]:
    """Return what was written down below a directory."""
    found = sorted(parent.glob(f"*/{FILE_NAME}"))
    return [Remains(**json.loads(path.read_text())) for path in found]


async def _open(session: Configurations) -> str:
    await unlock(session, SECOND)
    for passphrase in (PASSPHRASE, NEW_PASSPHRASE):
        with suppress(WrongPassphrase):
            await store_of(session).unlock(passphrase)
            return passphrase.reveal()
    return "none"


async def _secret(session: Configurations, name: str) -> list[str]:
    found = next(found for found in await session.list() if found.name == name)
    reference = found.credential.secret_reference
    assert reference is not None
    try:
        secret = await pinned(session).get(reference, found.id)
    except SecretStoreError as error:
        return [error.what, found.secret_store]
    return [secret.reveal(), found.secret_store]
