"""Sessions in processes of their own, forked from a parent that has none and so no thread."""

import asyncio
import os
import signal
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

from cheap_wrapper import cheap_vaults
from universe_moments import Moment, Moments
from universe_session import MASTER_KEYS, Session, started, with_master_keys
from vault_in_process import VaultsInProcess

from kms_tui.sandbox import world

Work = Callable[[], Coroutine[None, None, int]]
"""What a process does; gives its exit code."""
NEVER = 0
"""No moment has that number."""


@dataclass
class KillPoint:
    """Kills the process at a moment, chosen by its number from 1 or by its name."""

    fatal: int | str
    passed: int = 0

    def __call__(self, moment: Moment) -> None:
        self.passed += 1
        if self.fatal in (self.passed, str(moment)):
            os.kill(os.getpid(), signal.SIGKILL)


async def act_until(
    act: Callable[[Session], Awaitable[object]], data: Path, fatal: int | str
) -> int:
    """Let a session act until that moment kills it."""
    session = await started(data, vaults_now(), Moments(KillPoint(fatal)))
    await act(session)
    await session.close()
    return 0


def start_apart(work: Work) -> int:
    """Run that in a process of its own; return its number."""
    child = os.fork()
    if not child:
        try:
            code = asyncio.run(work())
        except BaseException:  # noqa: BLE001 - a child must not go on as its parent
            traceback.print_exc()
            code = 1
        os._exit(code)
    return child


def exit_code(child: int) -> int:
    """Wait for the end of a process; return its exit code, negative if it was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def run_apart(work: Work) -> int:
    """Run that in a process of its own; return its exit code."""
    return exit_code(start_apart(work))


def vaults_now() -> VaultsInProcess:
    """Return the vaults as they are after the keys were wrapped: with a newer version."""
    vaults = with_master_keys(cheap_vaults())
    vaults.add_version(world.DEMO_VAULT_URL, MASTER_KEYS[0])
    return vaults
