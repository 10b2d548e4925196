"""Appends that are killed at each line of code they run through, one after the other.

`killed_appends.py BEFORE AFTER ROTATE_BYTES STRIDE`: appends to a copy of the directory BEFORE,
killed by SIGKILL at its n-th line of the adapter's code; leaves that copy as AFTER/n, for each n
there is, or each so many.
"""

import asyncio
import os
import shutil
import signal
import sys
import threading
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

from logged_changes import begun

from kms_tui.adapters import audit_log
from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog

CODE = str(Path(audit_log.__file__).parent)


class Killer:
    """Kills the process at the n-th line."""

    def __init__(self, lines: int) -> None:
        self._left = lines

    def trace(self, frame: FrameType, event: str, _argument: object) -> Any:  # noqa: ANN401 - what settrace takes
        if not frame.f_code.co_filename.startswith(CODE):
            return None
        if event == "line":
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return self.trace


def is_killed(data: Path, lines: int, rotate_bytes: int) -> bool:
    process = os.fork()
    if process == 0:
        threading.settrace(Killer(lines).trace)
        asyncio.run(FileAuditLog(data, rotate_bytes=rotate_bytes).append(begun("killed")))
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(process, 0)[1])


def main() -> None:
    before, after, rotate_bytes = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    for lines in count(1, int(sys.argv[4])):
        data = after / str(lines)
        shutil.copytree(before, data)
        if not is_killed(data, lines, rotate_bytes):
            shutil.rmtree(data)
            return


if __name__ == "__main__":
    main()
