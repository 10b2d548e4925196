"""`make bench`: how long the check of all configurations takes, and how it keeps the keys waiting.

The real adapter talks to a sandbox in another process, over TLS, through its proxy, with 50 ms of
added latency. Each configuration has a key of its own, in one vault, with one credential: the most
work that so many configurations can make.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "universe_keys"))
sys.path.insert(0, str(Path(__file__).parents[1] / "services"))

from azure.keyvault.keys._shared import http_challenge_cache
from check_all_bench import check_all_of, store
from far_sandbox import HOST, FarSandbox, far_sandbox, key_name
from universe_bench import Bench

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.services.check_all import CHECKS_IN_FLIGHT
from kms_tui.services.check_progress import CheckProgress

CONFIGURATIONS = 1_000
LATENCY_SECONDS = 0.05
_SDK_SECONDS = 0.0011
"""CPU that one request costs in Azure's SDK, at least."""
_CONNECTING_TRIPS = 4


@dataclass(frozen=True)
class CheckAllFigures:
    """What one run took."""

    configurations: int
    requests: int
    seconds: float
    cpu_seconds: float
    longest_wait_seconds: float
    """The longest time for which a key press would have waited for the event loop."""

    def bound_seconds(self, operations: int) -> float:
        """Return what so many requests take at least: the network's or the SDK's time."""
        rounds = -(-operations // CHECKS_IN_FLIGHT) + _CONNECTING_TRIPS
        return max(rounds * LATENCY_SECONDS, operations * _SDK_SECONDS)


async def measured(
    sandbox: FarSandbox, directory: Path, configurations: int = CONFIGURATIONS
) -> CheckAllFigures:
    """Store so many configurations and check them all, as the first action of a process."""
    async with Bench.opened(directory, sandbox.network) as bench:
        vault = HOST.partition(".")[0]
        for number in range(configurations):
            await store(bench, f"config {number:04}", key_name=key_name(number), vault=vault)
        http_challenge_cache.clear()
        sandbox.requests()
        watching = asyncio.ensure_future(_longest_wait())
        began, cpu = time.perf_counter(), time.process_time()
        ended = await check_all_of(bench).check_all(_follow)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        watching.cancel()
        assert (ended.done, ended.failing, ended.unchecked) == (configurations, 0, 0), ended
        return CheckAllFigures(
            configurations, sandbox.requests(), seconds, cpu, await _caught(watching)
        )


def _follow(_progress: CheckProgress, _changed: Sequence[KmsConfiguration]) -> None:
    """Show nothing."""


async def _longest_wait() -> float:
    longest = 0.0
    try:
        while True:
            due = time.perf_counter() + 0.005
            await asyncio.sleep(0.005)
            longest = max(longest, time.perf_counter() - due)
    except asyncio.CancelledError:
        return longest


async def _caught(watching: "asyncio.Future[float]") -> float:
    return await watching


def main() -> None:
    """Print the figures; an argument is the number of configurations."""
    count = int(sys.argv[1]) if sys.argv[1:] else CONFIGURATIONS
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        with far_sandbox(directory / "far", keys=count, latency_seconds=LATENCY_SECONDS) as sandbox:
            figures = asyncio.run(measured(sandbox, directory / "data", count))
    of_configurations = figures.seconds / figures.bound_seconds(count)
    of_requests = figures.seconds / figures.bound_seconds(figures.requests)
    sys.stdout.write(
        f"check of {count} configurations   {figures.seconds:8.2f} s\n"
        f"requests                        {figures.requests:8}\n"
        f"CPU of this process             {figures.cpu_seconds:8.2f} s\n"
        f"longest wait of the event loop  {figures.longest_wait_seconds * 1000:8.1f} ms\n"
        f"bound, a request each           {of_configurations:8.2f} x\n"
        f"bound, of all requests          {of_requests:8.2f} x\n"
    )


if __name__ == "__main__":
    main()
