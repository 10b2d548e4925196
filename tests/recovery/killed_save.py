"""A save that signals its own process at the n-th point: before or after one call of a port.

usage: killed_save.py DATA PROXY CA_FILE KEY_NAME N SIGNAL   (N = 0 counts the points, no more)
"""

import asyncio
import signal
import sys
from dataclasses import replace
from pathlib import Path

from kill_points import KillPoints, mortal
from recovery_parts import (
    DRAFT,
    PASSPHRASE,
    draft_for,
    next_session,
    place,
    sandbox_vaults,
    store_of,
    unlock,
)

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.domain.secret import Secret
from kms_tui.sandbox import world


async def save(data: Path, proxy: str, ca_file: str, key_name: str, points: KillPoints) -> None:
    session = replace(next_session(data), key_vaults=sandbox_vaults(proxy, ca_file))
    if place(data).exists():
        await unlock(session)
    else:
        await store_of(session).create(PASSPHRASE)
    draft = draft_for(key_name) if key_name else DRAFT
    await mortal(session, points).create(draft, Secret(world.CLIENT_SECRET), lambda _check: None)
    assert isinstance(session.catalogue, SqliteCatalogue)
    await session.catalogue.close()


if __name__ == "__main__":
    points = KillPoints(int(sys.argv[5]), signal.Signals[sys.argv[6]])
    asyncio.run(save(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], points))
    sys.stdout.write(f"{points.passed}\n")
