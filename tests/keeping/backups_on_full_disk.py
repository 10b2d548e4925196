"""What a small disk of its own does to backups and restores; runs in a mount namespace.

`backups_on_full_disk.py DISK ELSEWHERE`: mounts a disk of 4 MiB there, fills it, makes it
read-only. Prints as JSON what each use was told, or "" where it succeeded.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalogue_parts import create_catalogue
from keeping_parts import back_up, backup_of, left_in, names_in, restore
from small_disk import fill, let_be_written, mount_disk

from kms_tui.domain.errors import KmsTuiError

if TYPE_CHECKING:
    from collections.abc import Coroutine


async def told(call: Coroutine[Any, Any, object]) -> str:
    try:
        await call
    except KmsTuiError as refusal:
        return f"{refusal.what} {refusal.do}"
    return ""


async def uses(disk: Path, elsewhere: Path, name: str) -> dict[str, Any]:
    data, there = disk / "data", disk / "copy"
    outcome = {
        "back_up_there": await told(back_up(data, there)),
        "back_up_elsewhere": await told(back_up(data, elsewhere / name)),
        "restore": await told(restore(data, elsewhere / "another.backup")),
        "has_marker": (data / "catalogue.id").exists(),
        "is_sound": await told(back_up(data, elsewhere / f"{name} afterwards")) == "",
        "is_old": await names_in(data) == ["present"],
        "left": sorted(left_in(data)),
    }
    if there.exists():
        there.unlink()
    return outcome


async def main() -> None:
    disk, elsewhere = Path(sys.argv[1]), Path(sys.argv[2])
    mount_disk(disk, "4m")
    present = (await create_catalogue(disk / "data", "present")).stat().st_size
    await backup_of(elsewhere, *(f"from backup {number}" for number in range(400)))
    larger = (elsewhere / "another" / "catalogue.db").stat().st_size
    spares = {
        "full": 0,
        "room for half a copy": larger // 2,
        "room for the copy": larger + present // 2,
        "room for the kept one, too": larger + 2 * present + (larger - present) // 2,
    }
    outcome = {}
    for name, spare_bytes in spares.items():
        fill(disk / "filler", spare_bytes)
        outcome[name] = await uses(disk, elsewhere, name)
        (disk / "filler").unlink()
    let_be_written(disk, writable=False)
    outcome["read-only"] = await uses(disk, elsewhere, "read-only")
    let_be_written(disk, writable=True)
    outcome["after"] = await uses(disk, elsewhere, "after")
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    asyncio.run(main())
