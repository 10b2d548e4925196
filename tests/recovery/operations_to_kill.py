"""The operations that are killed, and what has to be there before each."""

import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kill_points import KillPoints, mortal
from recovery_parts import (
    DRAFT,
    PASSPHRASE,
    SECOND,
    draft_for,
    next_session,
    pinned,
    sandbox_vaults,
    store_of,
    unlock,
)

from kms_tui.adapters.host.secret_sources import HostSecretSources
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import FILE
from kms_tui.sandbox import world
from kms_tui.services.configuration_import import ConfigurationImport
from kms_tui.services.configurations import Configurations
from kms_tui.services.secret_migration import SecretMigration

OLD_SECRET = Secret("the~old.secret-1")
NEW_SECRET = Secret(world.CLIENT_SECRET)
NEW_PASSPHRASE = Secret("another horse battery")


@dataclass(frozen=True)
class Operation:
    """What is run and killed, in a directory that was prepared and in which others died."""

    prepare: Callable[[Path], Coroutine[None, None, None]]
    act: Callable[..., Coroutine[None, None, None]]
    dying: tuple[Callable[[Path], Coroutine[None, None, None]], ...] = ()
    stride: int = 1
    """Kill at every so many points."""
    needs_sandbox: bool = False
    """Whether its `act` is told proxy and CA file of one."""
    in_steps: bool = False
    """Whether to kill at every statement and file event instead of at every call of a port."""


async def opened(data: Path) -> Configurations:
    """Return a session with both stores open."""
    session = next_session(data)
    for kind in (FILE, SECOND):
        await unlock(session, kind)
    return session


async def named(session: Configurations, name: str) -> KmsConfiguration:
    return next(found for found in await session.list() if found.name == name)


async def save(session: Configurations, name: str, secret: Secret = OLD_SECRET) -> None:
    draft = replace(DRAFT, name=name)
    await session.create(draft, secret, lambda _check: None, despite_warnings=True)


async def two_configurations(data: Path) -> None:
    """Make a directory with two stores and the configurations prod and staging."""
    session = next_session(data)
    for kind in (FILE, SECOND):
        await store_of(session, kind).create(PASSPHRASE)
    for name in ("prod", "staging"):
        await save(session, name)


async def create(data: Path, points: KillPoints) -> None:
    session = mortal(await opened(data), points)
    await save(session, "ledger", NEW_SECRET)


async def create_with_key(
    data: Path, points: KillPoints, *, proxy: str = "", ca_file: str = ""
) -> None:
    session = replace(await opened(data), key_vaults=sandbox_vaults(proxy, ca_file))
    draft = replace(draft_for(f"new-{data.name}"), name="ledger")
    await mortal(session, points).create(
        draft, NEW_SECRET, lambda _check: None, despite_warnings=True
    )


async def edit(data: Path, points: KillPoints) -> None:
    session = mortal(await opened(data), points)
    was = await named(session, "prod")
    await session.edit(was, DRAFT, NEW_SECRET, lambda _check: None, despite_warnings=True)


async def take_over(data: Path, points: KillPoints) -> None:
    """Import a new configuration, one with another secret, and one that is here already."""
    session = await opened(data)
    path = data.with_name(f"{data.name}.json")
    secrets = {"ledger": NEW_SECRET, "prod": NEW_SECRET, "staging": OLD_SECRET}
    path.write_text(_document(secrets))
    path.chmod(0o600)
    importing = ConfigurationImport(mortal(session, points), HostSecretSources())
    plan = await importing.plan(await importing.read(path), {})
    await importing.apply(plan, lambda _name, _check: None, despite_warnings=True)


def _document(secrets: Mapping[str, Secret]) -> str:
    body = {
        "CLIENT_ID": DRAFT.client_id,
        "TENANT_ID": DRAFT.tenant_id,
        "AZU_VAULT_URL": DRAFT.vault_url,
        "AZU_KEY_NAME": DRAFT.key_name,
    }
    named = [body | {"name": n, "CLIENT_SECRET": s.reveal()} for n, s in secrets.items()]
    return json.dumps(named)


async def delete(data: Path, points: KillPoints) -> None:
    session = mortal(await opened(data), points)
    await session.delete(await named(session, "prod"))


async def migrate(data: Path, points: KillPoints, *, kind: str = SECOND) -> None:
    session = mortal(await opened(data), points)
    await SecretMigration(pinned(session), session.now).move_all(kind, lambda _move: None)


async def change_passphrase(data: Path, _points: KillPoints) -> None:
    store = store_of(next_session(data))
    await store.change_passphrase(PASSPHRASE, NEW_PASSPHRASE)


async def recover(data: Path, points: KillPoints) -> None:
    await mortal(next_session(data), points).recover()


async def migrated(data: Path) -> None:
    await two_configurations(data)
    await migrate(data, KillPoints(0))


async def die_in_a_save(data: Path) -> None:
    await save(mortal(await opened(data), KillPoints("after put")), "given up")


async def die_in_an_edit(data: Path) -> None:
    await edit(data, KillPoints("after put"))


async def die_in_a_deletion(data: Path) -> None:
    session = mortal(await opened(data), KillPoints("before delete"))
    await session.delete(await named(session, "staging"))


OPERATIONS = {
    "create": Operation(two_configurations, create, stride=2),
    "create with key": Operation(two_configurations, create_with_key, stride=2, needs_sandbox=True),
    "edit": Operation(two_configurations, edit),
    "import": Operation(two_configurations, take_over, stride=3),
    "delete": Operation(two_configurations, delete),
    "migrate": Operation(two_configurations, migrate, stride=2),
    "migrate back": Operation(migrated, partial(migrate, kind=FILE), stride=4),
    "change passphrase": Operation(two_configurations, change_passphrase, in_steps=True),
    "recover": Operation(
        two_configurations, recover, (die_in_a_save, die_in_an_edit, die_in_a_deletion)
    ),
}
