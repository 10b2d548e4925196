"""`make bench`: measures kms-tui beside its peers, judges the goals and writes docs/benchmarks.md.

`--rounds N` and `--only NAME …` make a quick look of it; that is printed and nothing is written.
"""

import argparse
import asyncio
import math
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import measure_check_all
from big_catalogue import big_catalogue
from compared_programs import OURS, ROOT, environ_of, missing, ours, peers
from driven_program import EndedTooSoon, StillBusy
from early_keys import differing_cells, lost_and_echoed, worst_eager_key
from exact_counts import files_to_first_data, installed_mib, instructions_to_first_data
from far_sandbox import far_sandbox
from goals import Measured
from interleaved_rounds import measure_in_turns
from measure_requests import requests_of_operations
from measured_visit import Program
from short_commands import ratios_to_python
from written_report import report

_ROUNDS = 7
_SIZES = {100: OURS, 10_000: f"{OURS}, 10,000", 1_000_000: f"{OURS}, 1,000,000"}
_LONGEST_SEARCH_SECONDS = 120
_REPORT = ROOT / "docs" / "benchmarks.md"


def main() -> None:
    """Measure; write the page if everything was looked at."""
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        homes = {size: _home(directory, size) for size in _SIZES}
        peers_here = list(peers(directory))
        programs = [*peers_here, *(ours(homes[size], title) for size, title in _SIZES.items())]
        chosen = [each for each in programs if not options.only or each.name in options.only]
        found = Measured(measure_in_turns(chosen, environ_of(directory), options.rounds))
        if not options.only:
            _count(found, homes)
            _measure_azure(found, directory)
        text = report(found, options.rounds, missing(peers_here))
    sys.stdout.write(text)
    if not options.only:
        _REPORT.write_text(text, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME")
    return parser.parse_args()


def _home(directory: Path, size: int) -> Path:
    home = directory / f"home-{size}"
    data = home / ".local" / "share"
    data.mkdir(parents=True)
    sys.stderr.write(f"a catalogue of {size} configurations\n")
    big_catalogue(data / "kms-tui", size)
    return home


def _count(found: Measured, homes: dict[int, Path]) -> None:
    """Add what is counted exactly, and the keys of the first second."""
    few, many = (environ_of(homes[size]) for size in (100, 1_000_000))
    found.counts["instructions, 100"] = instructions_to_first_data(few)
    found.counts["instructions, 1,000,000"] = instructions_to_first_data(many)
    found.counts["files"] = files_to_first_data(few)
    found.counts["installed, MiB"] = installed_mib()
    found.commands = ratios_to_python(few, _ROUNDS)
    for size in (10_000, 1_000_000):
        found.counts[f"worst search, {size:,}, ms"] = _worst_search_ms(homes[size])
    try:
        _look_at_keys(found, ours(homes[100]), ours(homes[100], OURS, "--driver", "stock"))
    except (EndedTooSoon, StillBusy) as error:
        sys.stderr.write(f"keys of the first second: {error}\n")


def _worst_search_ms(home: Path) -> float | None:
    """Return the CPU of the slowest search; infinite if it is given up."""
    script = str(Path(__file__).with_name("measure_search.py"))
    argv = [sys.executable, script, str(home / ".local" / "share" / "kms-tui")]
    try:
        done = subprocess.run(  # noqa: S603 - our own script
            argv, check=False, capture_output=True, timeout=_LONGEST_SEARCH_SECONDS
        )
    except subprocess.TimeoutExpired:
        return math.inf
    return float(done.stdout) if done.returncode == 0 else None


def _look_at_keys(found: Measured, program: Program, stock: Program) -> None:
    environ = environ_of(ROOT)
    lost, echoed = lost_and_echoed(program, environ)
    found.counts |= {"keys lost": lost, "keys echoed": echoed}
    found.counts["worst eager key, ms"] = worst_eager_key(program, environ)
    found.counts["cells that differ"] = differing_cells(program, stock, environ)


def _measure_azure(found: Measured, directory: Path) -> None:
    count, latency = measure_check_all.CONFIGURATIONS, measure_check_all.LATENCY_SECONDS
    with far_sandbox(directory / "far", keys=count, latency_seconds=latency) as sandbox:
        figures = asyncio.run(measure_check_all.measured(sandbox, directory / "data", count))
        requests = requests_of_operations(sandbox, directory / "requests")
    found.counts |= {f"requests: {name}": number for name, number in requests.items()}
    found.counts |= {
        "check all, requests": figures.requests,
        "check all, of keys": figures.seconds / figures.bound_seconds(count),
        "check all, of requests": figures.seconds / figures.bound_seconds(figures.requests),
        "longest wait while checking all, ms": figures.longest_wait_seconds * 1000,
    }


if __name__ == "__main__":
    main()
