"""A session that checks all configurations until it is killed; says so once some are recorded."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from check_all_bench import check_all_of, store
from universe_bench import Bench

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.services.check_progress import CheckProgress

GOOD = 5


def _tell(_progress: CheckProgress, changed: Sequence[KmsConfiguration]) -> None:
    if changed:
        sys.stdout.write("recorded\n")
        sys.stdout.flush()


async def _run(directory: Path, proxy: str, ca_file: str) -> None:
    network = NetworkSettings.from_environment({}, proxy=proxy, ca_file=ca_file, source="the test")
    async with Bench.opened(directory, network) as bench:
        for number in range(GOOD):
            await store(bench, f"good {number}")
        await store(bench, "silent", vault="kv-silent")
        await check_all_of(bench).check_all(_tell)


if __name__ == "__main__":
    asyncio.run(_run(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
