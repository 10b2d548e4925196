"""Many mixed operations in one session; looks whether the process holds more at the end.

usage: soak.py OPERATIONS

Prints what the process held after a tenth of them, and at the end.
"""

import asyncio
import ctypes
import gc
import json
import os
import sys
import threading
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from cheap_wrapper import cheap_vaults
from fresh_look import expect_shown
from key_rules import KeyRules
from soak_operations import OPERATIONS, Admin
from told_session import told
from universe_session import new_directory, prepare, started

from kms_tui.freed_memory import overwrite_freed_memory

KEYS = 5
TENTHS = 10
_M_TRIM_THRESHOLD: Final = -1
_MOST_KEPT_BYTES: Final = 128 << 10
"""At the end of each heap: what glibc begins with."""


@dataclass(frozen=True)
class Held:
    """What the process holds once all that nobody needs is let go of."""

    descriptors: int
    threads: int
    children: int
    objects: int
    resident_kib: int


def prepare_memory() -> None:
    """Take memory as the program does, and let all that is freed go back to the system.

    Left alone, glibc learns from each large block that is freed to keep more of what is free at
    the end of a thread's heap. `malloc_trim` gives that back for the first thread only, and what
    the others keep goes up and down by 10 MB.
    """
    overwrite_freed_memory()
    assert ctypes.CDLL(None).mallopt(_M_TRIM_THRESHOLD, _MOST_KEPT_BYTES)


def held_now() -> Held:
    """Look, once what is free was given back: the allocator keeps some of it for later."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    return Held(
        descriptors=sum(1 for _ in Path("/proc/self/fd").iterdir()),
        threads=threading.active_count(),
        children=len(children.split()),
        objects=len(gc.get_objects()),
        resident_kib=pages * os.sysconf("SC_PAGESIZE") // 1024,
    )


async def soak(data: Path, operations: int) -> list[Held]:
    """Do them all; return what is held after each tenth."""
    vaults = cheap_vaults()
    await prepare(data, vaults, keys=KEYS)
    admin = Admin(told(await started(data, vaults), data), data, vaults)
    held, done = [], Counter[str]()
    for number in range(operations):
        act = admin.choice.choice(OPERATIONS)
        await act(admin)
        done[act.__name__] += 1
        if (number + 1) % (operations // TENTHS) == 0:
            await admin.session.settle()
            held.append(held_now())
    await expect_sound(admin)
    assert len(done) == len(OPERATIONS)
    return held


async def expect_sound(admin: Admin) -> None:
    """Assert that all is there and that the audit log is whole."""
    await admin.recovers()
    await admin.verifies()
    rules = KeyRules(admin.data, admin.vaults)
    rules.expect_no_orphan()
    expect_shown(admin.data, rules.expect_kept())
    verification = await admin.session.of.audit.verify()
    assert not verification.findings
    await admin.session.close()


def main() -> None:
    with new_directory() as directory:
        held = asyncio.run(soak(Path(directory) / "data", int(sys.argv[1])))
    sys.stdout.write(json.dumps([asdict(each) for each in held]))


if __name__ == "__main__":
    os.umask(0o077)
    prepare_memory()
    main()
