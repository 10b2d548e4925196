"""Data to work on, and everything an admin does with it that has an effect outside the process.

usage: prepared_data.py DATA OPERATION   (carries it out on that data, which `prepare_for` made)
"""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from program_on_data import (
    GOOD_KEY,
    Started,
    key_reference,
    named_azure,
    new_key_name,
    vaults_in_process,
)
from recovery_parts import DRAFT, PASSPHRASE, SECOND, place
from universe_session import MASTER_KEYS
from vault_in_process import GOOD_SECRETS

from kms_tui.adapters.sqlite.creation import create_catalogue
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.schema import MIGRATIONS
from kms_tui.cli.checking.published_file import publish
from kms_tui.cli.exchange.private_output import write_private
from kms_tui.domain.errors import SecretStoreError
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import FILE
from kms_tui.domain.universe import UniverseDraft
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.domain.yba_configurations import rendered
from kms_tui.services.ports import KeyDestination
from kms_tui.services.universe_keys import KeyChoice

Act = Callable[[Started], Awaitable[object]]

OLD_SECRET, NEW_SECRET = GOOD_SECRETS
NEW_PASSPHRASE = Secret("another horse battery")
IMPORTED_KEYS = [bytes([number]) * 32 for number in (1, 2)]
"""Universe keys of YugabyteDB Anywhere's, oldest first."""
FIRST_KEYS = 3
"""How many keys the universe orders has at the start."""
AT_FIRST = "at-first"
"""Folder of the catalogue as it was prepared."""
_LOST = f"{AT_FIRST}/lost"
"""Says that the catalogue was lost before the operation."""


async def prepare(parent: Path) -> Path:
    """Make a directory with all that an installation has; return it.

    Configurations prod, staging and spare, of which only prod was ever used: by the universe
    orders, which has keys under an older version of its master key. The universe payments has
    none. There are two secret stores, a backup, and documents to import.
    """
    data = parent / "template"
    started = Started.on(_made(data), vaults_in_process(newer=False))
    services = started.services
    for kind in (FILE, SECOND):
        await services.secret_access.create(started.store(kind), PASSPHRASE)
    for name, key_name in zip(("prod", "staging", "spare"), (*MASTER_KEYS, GOOD_KEY), strict=True):
        await _create(started, name, key_name, OLD_SECRET)
    prod = await started.configuration("prod")
    for name in ("orders", "payments"):
        await services.universes.register(UniverseDraft(name))
    orders = await started.universe("orders")
    orders = await services.universe_keys.enable(orders, prod.id, KeyChoice(), quiet)
    for _ in range(FIRST_KEYS - 1):
        orders = await services.universe_keys.rotate(orders, KeyChoice(), quiet)
    await _write_documents(started)
    await services.keeping.back_up(started.out / "kept.backup")
    await started.close()
    _keep_first_rows(data)
    return data


def _keep_first_rows(data: Path) -> None:
    """Keep what was recorded, for those who look later whether all of it is still there."""
    (data / AT_FIRST).mkdir(mode=0o700)
    shutil.copy(data / "catalogue.db", data / AT_FIRST)


def _made(data: Path) -> Path:
    (data / "out").mkdir(mode=0o700, parents=True)
    data.chmod(0o700)
    return data


async def _write_documents(started: Started) -> None:
    secrets = {"ledger": NEW_SECRET, "staging": NEW_SECRET, "prod": OLD_SECRET}
    of_key = {"prod": GOOD_KEY, "ledger": GOOD_KEY, "staging": MASTER_KEYS[1]}
    bodies = [
        {
            "name": name,
            "CLIENT_ID": DRAFT.client_id,
            "CLIENT_SECRET": secret.reveal(),
            "TENANT_ID": DRAFT.tenant_id,
            "AZU_VAULT_URL": DRAFT.vault_url,
            "AZU_KEY_NAME": of_key[name],
        }
        for name, secret in secrets.items()
    ]
    keys = [
        {"key_ref": key_reference(octets), "key_provider": "AZU", "db_key_id": f"id {octets[0]}"}
        for octets in reversed(IMPORTED_KEYS)
    ]
    documents = {"configurations.json": bodies, "keys.json": {"universe_keys": keys}}
    for name, document in documents.items():
        path = started.out / name
        path.write_text(json.dumps(document))
        path.chmod(0o600)


def quiet(*_told: object) -> None:
    """Report nothing."""


async def _create(started: Started, name: str, key_name: str, secret: Secret) -> None:
    draft = replace(DRAFT, name=name, key_name=key_name)
    await started.services.configurations.create(draft, secret, quiet, despite_warnings=True)


async def create(started: Started) -> None:
    await _create(started, "ledger", GOOD_KEY, NEW_SECRET)


async def create_with_a_new_key(started: Started) -> None:
    key_name = new_key_name(started.data)
    draft = replace(DRAFT, name="ledger", key_name=key_name, may_create_key=True)
    create = started.services.configurations.create
    await create(draft, OLD_SECRET, quiet, despite_warnings=True)  # the sandbox knows no other


async def edit(started: Started) -> None:
    was = await started.configuration("prod")
    edit = started.services.configurations.edit
    await edit(was, was.draft(), NEW_SECRET, quiet, despite_warnings=True)


async def delete(started: Started) -> None:
    await started.services.configurations.delete(await started.configuration("spare"))


async def check(started: Started) -> None:
    prod = await started.configuration("prod")
    await started.services.configurations.check(prod.id, quiet)


async def take_over(started: Started) -> None:
    """Import a configuration that is new, one with another secret, and one that is the same."""
    importing = started.services.configuration_import
    plan = await importing.plan(await importing.read(started.out / "configurations.json"), {})
    await importing.apply(plan, quiet, despite_warnings=True)


async def migrate(started: Started, kind: str = SECOND) -> None:
    done = await started.services.secret_migration.move_all(kind, quiet)
    if not done.is_complete:
        raise SecretStoreError(done.shortfall, do="Migrate again.")


async def change_passphrase(started: Started) -> None:
    access = started.services.secret_access
    await access.change_passphrase(started.store(), PASSPHRASE, NEW_PASSPHRASE)


async def register(started: Started) -> None:
    await started.services.universes.register(UniverseDraft("ledger"))


async def enable(started: Started) -> None:
    staging, payments = await started.configuration("staging"), await started.universe("payments")
    await started.services.universe_keys.enable(payments, staging.id, KeyChoice(), quiet)


async def rotate(started: Started) -> None:
    orders = await started.universe("orders")
    await started.services.universe_keys.rotate(orders, KeyChoice(), quiet)


async def rewrap(started: Started) -> None:
    orders, prod = await started.universe("orders"), await started.configuration("prod")
    algorithm = WrapAlgorithm.RSA_OAEP_256
    await started.services.rewrapping.begin(orders, prod.id, algorithm, quiet)


async def disable(started: Started) -> None:
    await started.services.universes.disable(await started.universe("orders"))


async def import_keys(started: Started) -> None:
    prod, payments = await started.configuration("prod"), await started.universe("payments")
    importing = started.services.key_import
    references = await importing.read(started.out / "keys.json")
    await importing.take_over(payments, prod.id, references, quiet, activate_newest=True)


async def export_key(started: Started) -> None:
    [newest, *_] = await started.services.universes.keys((await started.universe("orders")).id)
    destination = KeyDestination(path=started.out / "universe.key")
    await started.services.key_export.export(newest.id, destination, quiet)


async def export_configurations(started: Started) -> None:
    configurations = await started.services.configurations.list()
    text = rendered(configurations, as_body=False)
    write_private(text, started.out / "exported.json", overwrite=False)


async def publish_metrics(started: Started) -> None:
    configurations = await started.services.configurations.list()
    publish(f"kms_tui_configurations {len(configurations)}\n", started.out / "kms-tui.prom")


async def copy(started: Started) -> None:
    prod = await started.configuration("prod")
    await started.services.copying.send(prod.vault_url, "file")


async def back_up(started: Started) -> None:
    await started.services.keeping.back_up(started.out / "new.backup")


async def restore(started: Started) -> None:
    await started.services.keeping.restore(started.out / "kept.backup", replace=True)


async def back_up_secrets(started: Started) -> None:
    back_up = started.services.secret_access.back_up
    await back_up(started.store(), started.out / "secrets.backup")


async def recover(started: Started) -> None:
    await started.services.configurations.recover()


OPERATIONS: dict[str, Act] = {
    "create": create,
    "create with a new key": create_with_a_new_key,
    "edit": edit,
    "delete": delete,
    "check": check,
    "import": take_over,
    "migrate secrets": migrate,
    "migrate secrets back": partial(migrate, kind=FILE),
    "change the passphrase": change_passphrase,
    "register a universe": register,
    "enable": enable,
    "rotate": rotate,
    "re-wrap": rewrap,
    "disable": disable,
    "import keys": import_keys,
    "export a key": export_key,
    "export configurations": export_configurations,
    "publish metrics": publish_metrics,
    "copy": copy,
    "back up": back_up,
    "back up secrets": back_up_secrets,
    "restore": restore,
    "restore what is lost": restore,
    "restore what is broken": restore,
    "rotate the audit log": register,
    "write after a torn line": register,
    "write after a killed first line": register,
    "first start": create,
    "migrate the schema": create,
    "recover": recover,
}
"""By name; each is carried out on data of its own that `prepare_for` made."""
ROTATE_KIB = {"rotate the audit log": 1}


async def act(name: str, data: Path) -> None:
    """Start the program there, carry that out, and end."""
    started = start_for(name, data)
    await act_in(started, name)
    await started.close()


def start_for(name: str, data: Path) -> Started:
    """Start the program with the settings of that operation."""
    azure = named_azure(data) if name == "create with a new key" else None
    return Started.on(data, azure, rotate_kib=ROTATE_KIB.get(name, 1024))


async def act_in(started: Started, name: str) -> None:
    """Open the stores and carry that out."""
    if name == "first start":
        await make_stores(started)
    await started.unlock()
    await OPERATIONS[name](started)


async def make_stores(started: Started) -> None:
    """Create the stores that are not there, as on a first start."""
    for kind in (FILE, SECOND):
        if not place(started.data, kind).exists():
            await started.services.secret_access.create(started.store(kind), PASSPHRASE)


def was_lost(data: Path) -> bool:
    """Whether the catalogue was lost, or broken, before the operation began."""
    return (data / _LOST).exists()


async def prepare_for(name: str, template: Path) -> Path:
    """Return a copy of the template that is as that operation is to find it."""
    data = template.with_name(f"before {name}")
    shutil.copytree(template, data)
    if name == "migrate secrets back":
        started = await Started.on(data).unlock()
        await migrate(started)
        await started.close()
    elif name == "restore what is lost":
        (data / "catalogue.db").unlink()
        (data / _LOST).touch()
    elif name == "restore what is broken":
        (data / "catalogue.db").write_bytes(b"not a database" * 512)
        (data / _LOST).touch()
    elif name in ("first start", "migrate the schema"):
        shutil.rmtree(data)
        _made(data)
    if name == "migrate the schema":
        await make_stores(Started.on(data))
        create_catalogue(Location(data, migrations=MIGRATIONS[:-1]))
    elif name == "write after a torn line":
        log = data / "audit.jsonl"
        log.write_bytes(log.read_bytes() + log.read_bytes().splitlines()[-1][:50])
    elif name == "write after a killed first line":
        log = data / "audit.jsonl"
        header, first, *_ = log.read_bytes().splitlines(keepends=True)
        log.write_bytes(header + first)
        (data / "audit.head").unlink()
    return data


if __name__ == "__main__":
    os.umask(0o077)
    asyncio.run(act(sys.argv[2], Path(sys.argv[1])))
