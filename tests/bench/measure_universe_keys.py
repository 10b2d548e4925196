"""`make bench`: what actions on universe keys ask of Azure, and how long they take. Judges nothing.

The real adapter talks to the sandbox over TLS and through its proxy. The sandbox shares this
process, so its own work is in the times too; the network is not.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[1] / "universe_keys"))
sys.path.insert(0, str(Path(__file__).parents[1] / "adapters" / "azure"))

from azure.keyvault.keys._shared import http_challenge_cache
from many_keys import fill_history, universe_with_keys
from sandbox_thread import SandboxThread
from universe_bench import CHOICE, Bench, Told

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.history import HistoryFilter
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe import Universe
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.sandbox import world
from kms_tui.sandbox.server import Sandbox
from kms_tui.services.ports import KeyDestination

T = TypeVar("T")

_FEW, _MANY = 50, 1_000
_EVENTS = 100_000
_RUNS = 5
_WIDTHS = (44, 12, 12)


@dataclass
class _Table:
    """What was measured, line by line."""

    lines: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, what: str, seconds: float, requests: int | None = None) -> None:
        counted = "" if requests is None else str(requests)
        self.lines.append((what, counted, f"{seconds * 1000:.1f}"))

    def __str__(self) -> str:
        heading = ("", "requests", "ms")
        return "".join(_line(line) for line in (heading, *self.lines))


def _line(cells: tuple[str, str, str]) -> str:
    first, *rest = (
        cell.ljust(_WIDTHS[0]) if not place else cell.rjust(_WIDTHS[place])
        for place, cell in enumerate(cells)
    )
    return first + "".join(rest) + "\n"


@dataclass
class _Measuring:
    """A session, the sandbox it talks to and the table."""

    bench: Bench
    sandbox: Sandbox
    table: _Table
    directory: Path

    async def action(self, what: str, work: Awaitable[T], *, is_cold: bool = False) -> T:
        """Carry out an action; note its requests and how long it took.

        Cold: as the first one of a process, which knows no vault's challenge yet.
        """
        if is_cold:
            http_challenge_cache.clear()
        self.sandbox.requests.clear()
        began = time.perf_counter()
        result = await work
        seconds = time.perf_counter() - began
        self.table.add(what, seconds, len(self.sandbox.requests))
        return result

    async def universe_of(self, keys: int, configuration: KmsConfiguration) -> Universe:
        """Make a universe with so many keys; note how long it takes to record one."""
        universe, seconds = await universe_with_keys(self.bench, keys, configuration)
        self.table.add(f"add_key, median of {keys}", statistics.median(seconds))
        return universe


async def _measure_one_key(measuring: _Measuring, prod: KmsConfiguration) -> None:
    """Measure the actions that ask the same however many keys there are."""
    of = measuring.bench.of
    for name, is_cold in (("cold", True), ("warm", False)):
        was = await measuring.bench.universe(name)
        enabling = of.universe_keys.enable(was, prod.id, CHOICE, Told())
        universe = await measuring.action(f"enable, {name}", enabling, is_cold=is_cold)
        rotating = of.universe_keys.rotate(universe, CHOICE, Told())
        universe = await measuring.action(f"rotate, {name}", rotating, is_cold=is_cold)
        key_id = universe.active_key_id
        assert key_id is not None
        destination = KeyDestination(path=measuring.directory / f"{name}.key")
        exporting = of.key_export.export(key_id, destination, Told())
        await measuring.action(f"export one key, {name}", exporting, is_cold=is_cold)


async def _measure_keys(measuring: _Measuring, prod: KmsConfiguration, count: int) -> None:
    """Measure the actions on all keys of a universe."""
    of = measuring.bench.of
    universe = await measuring.universe_of(count, prod)
    for name, is_cold in (("cold", True), ("warm", False)):
        verifying = of.verification.verify_universe(universe.id, Told())
        await measuring.action(f"verify {count} keys, {name}", verifying, is_cold=is_cold)
    for name, algorithm in (
        ("cold", WrapAlgorithm.RSA_OAEP),
        ("warm", WrapAlgorithm.RSA_OAEP_256),
    ):
        rewrapping = of.rewrapping.begin(universe, prod.id, algorithm, Told())
        what = f"re-wrap {count} keys, {name}"
        universe = await measuring.action(what, rewrapping, is_cold=name == "cold")


async def _measure_edit(measuring: _Measuring, was: KmsConfiguration) -> None:
    """Measure giving a configuration that protects keys another credential."""
    keys = len(await measuring.bench.of.universes.protected_keys(was.id))
    for name, is_cold in (("cold", True), ("warm", False)):
        draft = replace(was.draft(), secret_expires_on=f"20{30 + is_cold}-01-31")
        editing = measuring.bench.configurations.edit(
            was, draft, Secret(world.CLIENT_SECRET), Told()
        )
        what = f"edit that protects {keys} keys, {name}"
        was = await measuring.action(what, editing, is_cold=is_cold)


async def _measure_catalogue(measuring: _Measuring) -> None:
    """Measure what the screens ask of a large catalogue."""
    universes = measuring.bench.of.universes
    found = await universes.list()
    many = next(each for each in found if each.key_count == _MANY)
    fill_history(measuring.bench.directory / "catalogue.db", many, _EVENTS)
    looks: dict[str, Callable[[], Awaitable[object]]] = {
        f"list a universe's {_MANY} keys": lambda: universes.keys(many.id),
        "list all universes": universes.list,
        "page of 100,000 events, newest": lambda: universes.history(HistoryFilter()),
        "page in the middle": lambda: universes.history(HistoryFilter(), before=_EVENTS // 2),
        "page of one universe": lambda: universes.history(HistoryFilter(many.id)),
        "page that one word finds nothing for": lambda: universes.history(
            HistoryFilter.of_text("nowhere-to-be-found")
        ),
    }
    for what, look in looks.items():
        times = []
        for _ in range(_RUNS):
            began = time.perf_counter()
            await look()
            times.append(time.perf_counter() - began)
        measuring.table.add(what, statistics.median(times))


async def _measure(sandbox: Sandbox, directory: Path) -> _Table:
    network = NetworkSettings.from_environment(
        {}, proxy=sandbox.proxy_url, ca_file=str(sandbox.ca_file), source="the bench"
    )
    async with Bench.opened(directory / "data", network) as bench:
        measuring = _Measuring(bench, sandbox, _Table(), directory)
        one, few, many = [await bench.configuration(name) for name in ("one", "few", "many")]
        await _measure_one_key(measuring, one)
        await _measure_keys(measuring, few, _FEW)
        await _measure_edit(measuring, await bench.configurations.get(few.id))
        await _measure_keys(measuring, many, _MANY)
        await _measure_catalogue(measuring)
    return measuring.table


def main() -> None:
    """Print the table. An argument names the directory, and so the disk, to measure on."""
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if sys.argv[1:] else None) as directory:
        thread = SandboxThread(Path(directory) / "sandbox")
        try:
            table = asyncio.run(_measure(thread.start(), Path(directory)))
        finally:
            thread.stop()
    sys.stdout.write(str(table))


if __name__ == "__main__":
    main()
