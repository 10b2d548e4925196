"""What a small disk of its own does to the audit log; runs in a mount namespace.

`audit_log_on_full_disk.py DISK`: mounts a disk of 1 MiB there, fills it, makes it read-only. Prints
as JSON, for each state of the disk, what appending was told, and whether the log is intact.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from logged_changes import begun, record
from small_disk import fill, let_be_written, mount_disk

from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog
from kms_tui.domain.errors import AuditLogUnusable


async def use(data: Path, rotate_bytes: int) -> dict[str, Any]:
    log = FileAuditLog(data, rotate_bytes=rotate_bytes)
    before = await log.end()
    told = {"refused": "", "do": ""}
    try:
        await log.append(begun("on a full disk"))
    except AuditLogUnusable as refusal:
        told = {"refused": refusal.what, "do": refusal.do}
    found = await log.verify(None, None)
    return {**told, "is_intact": found.is_intact, "is_longer": found.end != before}


async def main() -> None:
    disk = Path(sys.argv[1])
    mount_disk(disk, "1m")
    await record(disk / "data", changes=4)
    outcome = {}
    for name, rotate_bytes in (("a line", 1 << 20), ("a new file", 1)):
        for spare_bytes in (0, 4096, 8192):
            fill(disk / "filler", spare_bytes)
            outcome[f"{name}, {spare_bytes}"] = await use(disk / "data", rotate_bytes)
            (disk / "filler").unlink()
    let_be_written(disk, writable=False)
    outcome["read-only"] = await use(disk / "data", 1 << 20)
    let_be_written(disk, writable=True)
    outcome["after"] = await use(disk / "data", 1 << 20)
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    asyncio.run(main())
