"""What a small disk of its own does to the audit log; runs in a mount namespace.

`audit_log_on_full_disk.py DISK`: mounts a disk of 1 MiB there, fills it, makes it read-only. Prints
as JSON, for each state of the disk, what appending was told, and whether the log is intact.
"""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from logged_changes import begun, record

from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog
from kms_tui.domain.errors import AuditLogUnusable


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)  # noqa: S603, S607 - fixed arguments


def fill(filler: Path, spare_bytes: int) -> None:
    """Write until the disk is full, then give so much of it back."""
    descriptor = os.open(filler, os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(descriptor, bytes(4096))
    except OSError:
        os.ftruncate(descriptor, max(0, os.fstat(descriptor).st_size - spare_bytes))
        os.close(descriptor)


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
    mount("-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", str(disk))
    await record(disk / "data", changes=4)
    outcome = {}
    for name, rotate_bytes in (("a line", 1 << 20), ("a new file", 1)):
        for spare_bytes in (0, 4096, 8192):
            fill(disk / "filler", spare_bytes)
            outcome[f"{name}, {spare_bytes}"] = await use(disk / "data", rotate_bytes)
            (disk / "filler").unlink()
    mount("-o", "remount,bind,ro", str(disk))
    outcome["read-only"] = await use(disk / "data", 1 << 20)
    mount("-o", "remount,bind,rw", str(disk))
    outcome["after"] = await use(disk / "data", 1 << 20)
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    asyncio.run(main())
