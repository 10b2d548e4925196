"""Looks whether what is there after a trouble holds together, as the next start finds it."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from catalogue_rows import Rows
from prepared_data import (
    AT_FIRST,
    FIRST_KEYS,
    NEW_PASSPHRASE,
    NEW_SECRET,
    OLD_SECRET,
    act,
    quiet,
    restore,
    was_lost,
)
from program_on_data import Started, new_key_file
from recovery_parts import PASSPHRASE, SECOND, entries, journal_rows, place
from vault_in_process import VaultsInProcess

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import CatalogueUnusable, KmsTuiError, WrongPassphrase
from kms_tui.domain.store_kind import FILE
from kms_tui.domain.universe import Universe

State = dict[str, str]
"""What is in use, by what it is: `configuration prod` or `universe orders`."""

_KEPT = re.compile(
    r"catalogue\.(db|id|lock|restore\.lock)"
    # SQLite removes the journal of a transaction that was killed at the next one of that file.
    r"|(catalogue|(second/)?secrets)\.db-journal"
    r"|catalogue\.replaced-[^.]+\.\d+Z\.(backup|db|db-journal)"
    r"|catalogue\.schema-\d+\.[^.]+\.\d+Z\.backup"
    r"|(second/)?secrets\.db|audit(-\d{10})?\.jsonl|audit\.(head|lock)"
    rf"|{AT_FIRST}/(catalogue\.db|lost)|sandbox\.json|copied/copied\.txt"
    r"|out/(kept|new|secrets)\.backup|out/(configurations|keys|exported)\.json"
    r"|out/universe\.key|out/kms-tui\.prom"
    # What was killed while it wrote these left a file that holds no secret and that nobody removes:
    # in a folder of the admin's, a name that looks like it is no proof that it is ours.
    r"|out/(\.exported\.json\..+|\.kms-tui\.prom\..+)"
)
"""The files that may lie in the data; any other one was left behind."""
_UNNAMED = re.compile(r"secrets\.db\.[0-9a-f]{16}\.new(-journal)?")
"""A secrets file that is being made. It holds no secret, and goes when one is made there."""
_NAMES = {OLD_SECRET.reveal(): "old secret", NEW_SECRET.reveal(): "new secret"}


@dataclass
class Judgement:
    """What was found."""

    state: State = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


async def judge(data: Path) -> list[str]:
    """Start on the data and recover; return what is wrong then: nothing if it holds together."""
    judgement = await looked_at(data)
    return [*judgement.wrong, *leftovers(data)]


async def looked_at(data: Path, started: Started | None = None) -> Judgement:
    """Recover and look at everything; in a session that goes on if one is given."""
    found = Judgement()
    session = started or Started.on(data)
    try:
        await recover(session, found.state)
        async for wrong in _wrongs(session, found.state):
            found.wrong.append(wrong)
    except KmsTuiError as error:
        found.wrong.append(f"{type(error).__name__}: {error.what} {error.detail}")
    if started is None:
        await session.close()
    return found


async def judge_again(data: Path, operation: str) -> Judgement:
    """Judge, then see to it that the operation can be carried out now, or was; and judge that."""
    judgement = await looked_at(data)
    with suppress(KmsTuiError):
        await act(operation, data)
    judgement.wrong += leftovers(data)
    return judgement


def leftovers(data: Path) -> list[str]:
    """Return the files that nobody needs any more."""
    files = [path for path in data.rglob("*") if not (path.is_dir() or _is_to_be_made(path))]
    names = sorted(str(path.relative_to(data)) for path in files)
    return [f"{name} was left" for name in names if not _KEPT.fullmatch(name)]


def _is_to_be_made(path: Path) -> bool:
    return bool(_UNNAMED.fullmatch(path.name)) and not path.with_name("secrets.db").exists()


async def recover(session: Started, state: State) -> None:
    """Do what a start does; a catalogue that was lost before is brought back first."""
    try:
        await session.services.configurations.recover()
    except CatalogueUnusable:
        if not was_lost(session.data):
            raise
        state["catalogue"] = "lost"
        await restore(session)
    await _unlock(session, state)


async def _wrongs(session: Started, state: State) -> AsyncIterator[str]:
    data = session.data
    for configuration in await session.services.configurations.list():
        in_use = await _secret(session, configuration)
        state[f"configuration {configuration.name}"] = in_use
        if not in_use.startswith(("old", "new")):
            yield f"{configuration.name} has {in_use}"
    async for wrong in _unknown_secrets(session):
        yield wrong
    for universe in await session.services.universes.list():
        state[f"universe {universe.name}"] = _shown(universe)
        for wrong in [wrong async for wrong in _universe(session, universe)]:
            yield wrong
    for wrong in (*_history(data), *_new_keys(data)):
        yield wrong
    async for wrong in _audit_log(session):
        yield wrong


async def _unlock(session: Started, state: State) -> None:
    """Open the stores that there are; raise `WrongPassphrase` if neither passphrase does."""
    if place(session.data, SECOND).exists():
        await session.store(SECOND).unlock(PASSPHRASE)
    if not place(session.data).exists():
        return
    try:
        await session.store().unlock(PASSPHRASE)
    except WrongPassphrase:
        await session.store().unlock(NEW_PASSPHRASE)
        state["passphrase"] = "new"


async def _secret(session: Started, configuration: KmsConfiguration) -> str:
    reference = configuration.credential.secret_reference
    assert reference is not None
    secrets = session.services.secret_access.secrets
    try:
        secret = await secrets.get(reference, configuration.id)
    except KmsTuiError as error:
        return f"no secret: {error.what}"
    name = _NAMES.get(secret.reveal(), "a secret of somebody else's")
    return f"{name} in {configuration.secret_store}"


async def _unknown_secrets(session: Started) -> AsyncIterator[str]:
    """Say where stores and catalogue differ, and what is still on its way."""
    data = session.data
    records = await session.services.configurations.catalogue.secrets()
    for kind in (FILE, SECOND):
        known = {record.reference for record in records if record.pin.kind == kind}
        held = entries(data, kind) if place(data, kind).exists() else set()
        if held != known:
            yield f"{kind} holds {len(held - known)} unknown and lacks {len(known - held)}"
    used = {c.credential.secret_reference for c in await session.services.configurations.list()}
    if used != {record.reference for record in records}:
        yield f"{len(records)} secrets are known and {len(used)} in use"
    if rows := journal_rows(data):
        yield f"{rows} rows are left in the journal"


def _shown(universe: Universe) -> str:
    enabled = "enabled" if universe.is_enabled else "not enabled"
    return f"{enabled}, {universe.key_count} keys, generation {universe.generation}"


async def _universe(session: Started, universe: Universe) -> AsyncIterator[str]:
    """Unwrap every key, also after an unfinished re-wrap was brought to its end."""
    if not isinstance(session.azure, VaultsInProcess):
        return  # the keys were wrapped in the vaults of the process
    if universe.name == "orders" and universe.key_count < FIRST_KEYS:
        yield f"orders has {universe.key_count} keys"
    if universe.key_count:
        await session.services.verification.verify_universe(universe.id, quiet)
    if universe.has_unfinished_rewrap:
        await session.services.rewrapping.resume(universe.id, quiet)
        await session.services.verification.verify_universe(universe.id, quiet)


def _history(data: Path) -> list[str]:
    if not (data / AT_FIRST).exists():
        return []
    try:
        Rows.read(data).expect_after(Rows.read(data / AT_FIRST))
    except AssertionError as error:
        return [f"what was recorded is changed: {error}"]
    return []


def _new_keys(data: Path) -> list[str]:
    file = new_key_file(data)
    if file is None or not file.exists():
        return []
    versions = json.loads(file.read_text())["versions"]
    return [] if len(versions) == 1 else [f"Azure has {len(versions)} versions of the new key"]


async def _audit_log(session: Started) -> AsyncIterator[str]:
    verified = await session.services.audit.verify()
    for finding in verified.findings:
        if finding.fault.is_damage:
            yield f"the audit log: {finding.what}"
