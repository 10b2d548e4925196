"""A session that works beside another one on the same data; prints what it was told as done.

usage: racing_session.py DATA NAME ROUNDS
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from secrets_bench import Bench, bench_in

from kms_tui.domain.errors import ConfigurationChanged
from kms_tui.domain.secret import Secret


async def edits_shared(bench: Bench, secret: str) -> bool:
    """Give the configuration that both sessions edit another secret; tell whether that was done."""
    [shared] = [found for found in await bench.session.list() if found.name == "shared"]
    try:
        await bench.edits(shared, Secret(secret))
    except ConfigurationChanged:
        return False
    return True


async def main(data: Path, name: str, rounds: int) -> None:
    edited, kept = [], []
    async with bench_in(data) as bench:
        await bench.unlocks()
        for number in range(rounds):
            secret = f"secret-of-{name}-{number}"
            if await edits_shared(bench, secret):
                edited.append(secret)
            own = await bench.creates(f"{name}-{number}", Secret(secret))
            if number % 2:
                await bench.session.delete(own)
            else:
                kept.append([own.name, secret])
            await bench.session.recover()
    sys.stdout.write(json.dumps({"edited": edited, "kept": kept}))


if __name__ == "__main__":
    os.umask(0o077)
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
