"""What a small disk of its own does to an encrypted secrets file; runs in a mount namespace.

`full_disk.py DIRECTORY ELSEWHERE`: mounts a disk of 160 KiB there, fills it, makes it read-only.
Prints as JSON what each use of the file was told, or "" where it succeeded.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from secret_store_parts import PASSPHRASE, file_store, new_entry
from small_disk import fill, let_be_written, mount_disk

from kms_tui.adapters.secret_stores.keyring_secret_store import KeyringSecretStore
from kms_tui.domain.errors import SecretStoreError
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import StoredSecret

NEW = Secret("another passphrase")


async def told(call: Coroutine[Any, Any, object]) -> str:
    try:
        await call
    except SecretStoreError as refusal:
        return refusal.what
    return ""


async def uses(
    store: KeyringSecretStore, entry: StoredSecret, disk: Path, elsewhere: Path
) -> dict[str, str]:
    return {
        "get": await told(store.get(entry.reference, entry.configuration_id)),
        "put": await told(store.put(new_entry("x" * 2000))),
        "replace": await told(store.put(entry)),
        "change_passphrase": await told(store.change_passphrase(PASSPHRASE, NEW)),
        "back_up_there": await told(store.back_up(disk / "copy")),
        "back_up_elsewhere": await told(store.back_up(elsewhere)),
        "create": await told(file_store(disk / "other").create(PASSPHRASE)),
        "delete": await told(store.delete(entry.reference)),
    }


def files_of(disk: Path) -> list[str]:
    return sorted(path.name for path in disk.rglob("*") if path.is_file())


async def main() -> None:
    disk, elsewhere = Path(sys.argv[1]), Path(sys.argv[2])
    mount_disk(disk, "160k")
    store, entry = file_store(disk / "data"), new_entry()
    await store.create(PASSPHRASE)
    await store.put(entry)
    fill(disk / "filler")
    full = await uses(store, entry, disk, elsewhere / "copy of full")
    left = files_of(disk)
    (disk / "filler").unlink()
    await store.put(entry)
    let_be_written(disk, writable=False)
    read_only = await uses(store, entry, disk, elsewhere / "copy of read-only")
    let_be_written(disk, writable=True)
    after = await uses(store, entry, disk, elsewhere / "copy of sound")
    outcome = {"full": full, "read_only": read_only, "after": after, "left": left}
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    asyncio.run(main())
