"""What was proven, as the page that it writes itself."""

import os
import platform
import sqlite3
from collections.abc import Iterator
from importlib import metadata

from counts import Counts
from kept_runs import FEWEST_NOTICED_PERCENT, KeptRuns, Mutants
from proof_goals import GOALS

_ATTACKS = "S12"
_PACKAGES = ("textual", "azure-identity", "azure-keyvault-keys", "keyring")


def page(runs: KeptRuns) -> str:
    """Return the whole page."""
    counts = runs.counts
    parts = (_heading(), _totals(counts, runs), _mutants(), _attacks(counts), _parts(counts))
    return "\n".join(line for part in parts for line in (*part, ""))


def _heading() -> Iterator[str]:
    yield "# Proof"
    yield ""
    yield "Written by `make prove`, by nobody else; run it again if you trust nobody. Each case is"
    yield "the program, or its services, in real trouble: real processes killed, real system calls"
    yield "that fail, real files, the real Azure SDK over TLS against the sandbox. A short form is"
    yield "part of `make test`. What is not protected stands in [SECURITY.md](SECURITY.md)."
    yield ""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in _PACKAGES)
    yield f"- {platform.system()} {platform.release()}, {os.cpu_count()} cores"
    yield f"- Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}"


def _totals(counts: Counts, runs: KeptRuns) -> Iterator[str]:
    yield "## Counts"
    yield ""
    yield "| goal | each case | at least | tried | survived | failed | on | commit |"
    yield "|---|---|---:|---:|---:|---:|---|---|"
    for goal in GOALS:
        count, run = counts.total(goal.name), runs.of.get(goal.name)
        when = f"{run.on} | {run.commit}" if run else " | "
        yield (
            f"| {goal.name} | {goal.says} | {goal.long:,} | {count.tried:,} "
            f"| {count.tried - count.failed:,} | {count.failed:,} | {when} |"
        )


def _mutants() -> Iterator[str]:
    samples = Mutants.samples()
    yield "## S9: mutants"
    yield ""
    if not samples:
        yield "Not counted yet."
        return
    yield "Copies of the code with one change each, by the operators of mutmut. All that a test"
    yield f"could tell from it, {samples[-1].in_all:,}, would take days, so samples are drawn,"
    yield f"of each part its share. The tests are to notice {FEWEST_NOTICED_PERCENT} %. Tests that"
    yield "run the code in processes of their own are not asked: some of these they would notice."
    yield ""
    yield "| seed | mutants | noticed | of 100 | on | commit |"
    yield "|---|---:|---:|---:|---|---|"
    for each in samples:
        yield (
            f"| {each.seed} | {each.tried:,} | {each.noticed:,} | {each.noticed_percent:.1f} "
            f"| {each.on} | {each.commit} |"
        )
    yield ""
    yield "| part | mutants | noticed |"
    yield "|---|---:|---:|"
    for part in samples[-1].by_part:
        tried, noticed = (sum(each.by_part[part][i] for each in samples) for i in (0, 1))
        yield f"| {part} | {tried:,} | {noticed:,} |"
    yield ""
    yield "Not noticed:"
    yield ""
    yield from (f"- {survivor}" for each in samples for survivor in each.survivors)


def _attacks(counts: Counts) -> Iterator[str]:
    yield "## Attacks by name"
    yield ""
    yield "| attack | defence | cases | failed |"
    yield "|---|---|---:|---:|"
    for part, count in counts.parts(_ATTACKS).items():
        attack, _, defence = part.partition(": ")
        yield f"| {attack} | {defence} | {count.tried:,} | {count.failed:,} |"


def _parts(counts: Counts) -> Iterator[str]:
    yield "## Counts by part"
    yield ""
    yield "| goal | part | tried | failed |"
    yield "|---|---|---:|---:|"
    for goal in GOALS:
        if goal.name != _ATTACKS:
            for part, count in counts.parts(goal.name).items():
                yield f"| {goal.name} | {part} | {count.tried:,} | {count.failed:,} |"
