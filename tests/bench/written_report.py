"""What the bench found, as the page that it writes itself: goals, programs side by side, scale."""

import math
import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from compared_programs import DATA_TABLE, HELLO, OURS
from goals import MANY, Goal, Measured, goals
from measured_visit import KEY_NAMES

_RATIOS = (
    "first data, ms",
    "first key answered, ms",
    "settled, ms",
    "CPU to first data, ms",
    "CPU to settled, ms",
    "memory, MiB",
    "memory in shares, MiB",
    "bytes to settled",
    *(f"{name} to paint, ms" for name in KEY_NAMES),
    *(f"bytes per {name}" for name in KEY_NAMES),
    "quit, ms",
)
_ABSOLUTE = ("wake-ups/s", "idle bytes/s", "idle CPU, %", "bytes of 20 mouse moves")
_PACKAGES = ("textual", "azure-identity", "azure-keyvault-keys", "keyring")
_BASES = (HELLO, DATA_TABLE)
_P99 = 0.99


def report(found: Measured, rounds: int, missing: Sequence[str]) -> str:
    """Return the whole page."""
    rows = goals(found)
    parts = (
        _heading(rounds, missing, found),
        _goals(rows),
        _side_by_side(found),
        _key_by_key(found),
        _at_scale(found),
    )
    return "\n".join(line for part in parts for line in (*part, ""))


def _heading(rounds: int, missing: Sequence[str], found: Measured) -> Iterator[str]:
    yield "# Benchmarks"
    yield ""
    yield "Written by `make bench`, by nobody else. Times are ratios of programs that took turns on"
    yield "one terminal of 120 columns and 40 rows, the median over the rounds. What is counted"
    yield "is exact: bytes, instructions, requests, opened files."
    yield ""
    yield f"- {datetime.now(UTC):%Y-%m-%d}, {rounds} rounds, {os.cpu_count()} cores, {_processor()}"
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in _PACKAGES)
    yield f"- Python {platform.python_version()}, {versions}"
    if missing:
        yield f"- not here, so not measured: {', '.join(missing)}"
    for name in found.rounds.failures:
        yield f"- failed, so not measured: {name}"


def _goals(rows: Sequence[Goal]) -> Iterator[str]:
    verdicts = [row.verdict for row in rows]
    yield "## Goals"
    yield ""
    yield ", ".join(f"{verdicts.count(each)} {each}" for each in ("met", "missed", "not measured"))
    yield ""
    yield "| # | what | measured | goal | |"
    yield "|---|---|---:|---:|---|"
    for row in rows:
        measured = "" if row.measured is None else _figure(row.measured, row.unit)
        goal = f"≤ {_figure(row.most, row.unit)}"
        yield f"| {row.row} | {row.what} | {measured} | {goal} | {row.verdict} |"


def _side_by_side(found: Measured) -> Iterator[str]:
    programs = list(found.rounds.visits)
    yield f"## Side by side, as ratios to {HELLO}"
    yield ""
    yield f"What {HELLO} does not do is a ratio to {DATA_TABLE}; what neither does is one to"
    yield f"{OURS} with 100 rows. The last lines are no ratios."
    yield ""
    yield f"| | {' | '.join(programs)} |"
    yield f"|---|{'---:|' * len(programs)}"
    for name in _RATIOS:
        base = next((each for each in _BASES if found.median(name, each)), OURS)
        ratios = [found.rounds.ratio((program, name), (base, name)) for program in programs]
        yield _line(name.split(",")[0], ratios)
    for name in _ABSOLUTE:
        yield _line(name, [found.median(name, program) for program in programs])


def _key_by_key(found: Measured) -> Iterator[str]:
    yield "## Key to paint, ms"
    yield ""
    yield "| | p50 | p99 | worst |"
    yield "|---|---:|---:|---:|"
    for program in found.rounds.visits:
        times = sorted(found.rounds.all(program, f"{KEY_NAMES[0]} to paint, ms"))
        if times:
            places = (len(times) // 2, int(len(times) * _P99), len(times) - 1)
            yield _line(program, [times[place] for place in places])


def _at_scale(found: Measured) -> Iterator[str]:
    sizes = [name for name in found.rounds.visits if name == OURS or name.startswith(f"{OURS},")]
    yield "## The list at scale, as ratios to 100 rows"
    yield ""
    yield f"| | {' | '.join(sizes)} |"
    yield f"|---|{'---:|' * len(sizes)}"
    for name in _RATIOS:
        ratios = [found.rounds.ratio((size, name), (OURS, name)) for size in sizes]
        yield _line(name.split(",")[0], ratios)
    instructions = [found.counts.get(f"instructions, {rows}") for rows in ("100", "1,000,000")]
    if all(instructions) and MANY in sizes:
        yield ""
        few, many = (f"{each or 0:,.0f}" for each in instructions)
        yield f"Instructions to first data: {few} with 100 rows, {many} with 1,000,000."


def _line(name: str, figures: Sequence[float | None]) -> str:
    cells = " | ".join("" if each is None else _figure(each) for each in figures)
    return f"| {name} | {cells} |"


def _figure(number: float, unit: str = "") -> str:
    if math.isinf(number):
        return "without end"
    if number == int(number) or abs(number) >= 100:
        return f"{number:,.0f}{unit}"
    return f"{number:.3g}{unit}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
