"""A session that appends to the log of others: `appending_process.py DATA NAME CHANGES`."""

import asyncio
import sys
from pathlib import Path

from logged_changes import begun, ended

from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog


async def main() -> None:
    log = FileAuditLog(Path(sys.argv[1]), rotate_bytes=20_000, lock_seconds=30)
    for number in range(int(sys.argv[3])):
        deed = f"{sys.argv[2]} {number}"
        await log.append(begun(deed))
        await log.append(ended(deed))


if __name__ == "__main__":
    asyncio.run(main())
