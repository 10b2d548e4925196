"""Counts how many mutants of the rules, the services and the stores the tests notice.

usage: mutants.py [--seed NUMBER] [--sample SIZE] [--reach FOLDER]

All mutants would take two cores a day; a random sample of them, of each part its share, tells the
score well enough (of 300 with 90 % noticed, give or take 3.4 % with 95 % certainty). Another seed
takes another sample. Each mutant meets the tests that reach its line, cheapest first, for as long
as it takes 20 seconds on the right code, then for 60 more. Writes .proof/mutants.json, in which the
samples of other seeds stay.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from kept_runs import KEPT, ROOT, Mutants, commit
from mutants_made import PARTS, Mutant, sample
from mutants_tried import Reach, Trials

_SEED = 20_261_126
_SIZE = 300
_AT_ONCE = 2
_TESTS = (
    *("domain", "services", "audit_log", "universe_keys", "keeping", "deeds", "read_only"),
    *("adapters/sqlite", "adapters/secret_stores", "adapters/host", "history", "doctor"),
    *("universes", "universe_proofs", "consistency", "faults", "fuzz", "command_line"),
    *("test_where_secrets_live.py", "test_settings.py", "test_settings_sources.py"),
    *("first_page/test_first_rows.py", "first_page/test_plain_rows.py"),
    *("ui/test_listings.py", "ui/test_slices.py", "ui/test_pages_of_configurations.py"),
    *("ui/test_universe_list.py", "ui/test_configuration_list.py"),
    "doctor_network/test_doctor_keyring_settings.py",
)
_NOT_IN_ONE_PROCESS = ("kill", "crash", "full_disk", "racing", "processes", "exposure", "drill")
"""In the names of tests that run the code elsewhere, where its lines are not seen."""


def main() -> int:
    asked = _asked()
    os.nice(19)
    KEPT.mkdir(exist_ok=True)
    code = commit()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        _copy(tree)
        reach = asked.reach or _reach(tree)
        mutants, in_all = sample(tree, asked.sample, asked.seed)
        noticed = _try(tree, Reach.read(reach), mutants)
    _keep(mutants, noticed, in_all, (asked.seed, code))
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=_SEED)
    parser.add_argument("--sample", type=int, default=_SIZE)
    parser.add_argument("--reach", type=Path, help="what an earlier run found out about the tests")
    return parser.parse_args()


def _copy(tree: Path) -> None:
    """Copy what git knows, so that nobody's half work is tried."""
    tree.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True)  # noqa: S607 - whichever git is installed
    subprocess.run(["tar", "x"], cwd=tree, check=True, input=archive.stdout)  # noqa: S607 - any tar


def _reach(tree: Path) -> Path:
    """Run the tests once on the right code."""
    folder = tree.parent / "reach"
    folder.mkdir()
    command = [sys.executable, "-m", "pytest", "-q", "-n", str(_AT_ONCE), "--dist", "loadfile"]
    command += ["-p", "no:cacheprovider", "-p", "mutants_reach", "--reach", str(folder)]
    command += [f"--ignore-glob=*{word}*" for word in _NOT_IN_ONE_PROCESS]
    command += [f"tests/{name}" for name in _TESTS]
    found = os.environ | {"PYTHONPATH": f"{tree}:{tree / 'tests/proof'}"}
    subprocess.run(command, cwd=tree, env=found, check=False)  # noqa: S603 - our own tests
    return folder


def _try(tree: Path, reach: Reach, mutants: list[Mutant]) -> list[str]:
    """Return by which test each was noticed."""
    with ProcessPoolExecutor(_AT_ONCE, get_context("fork"), _prepare, (tree, reach)) as workers:
        return list(workers.map(_noticed_by, mutants))


_TRIALS: list[Trials] = []
"""Of this process."""


def _prepare(tree: Path, reach: Reach) -> None:
    _TRIALS.append(Trials(tree, reach))


def _noticed_by(mutant: Mutant) -> str:
    test = _TRIALS[0].noticed_by(mutant)
    verdict = f"noticed by {test}" if test else "SURVIVES"
    sys.stdout.write(f"{mutant.path}:{mutant.line} {mutant.change}: {verdict}\n")
    sys.stdout.flush()
    return test


def _keep(mutants: list[Mutant], noticed: list[str], in_all: int, drawn: tuple[int, str]) -> None:
    """Keep the counts of a sample; it was drawn with a seed from the code of a commit."""
    seed, code = drawn
    tried = Counter(mutant.part for mutant in mutants)
    pairs = list(zip(mutants, noticed, strict=True))
    seen = Counter(mutant.part for mutant, test in pairs if test)
    survivors = [f"{each.path}:{each.line} {each.change}" for each, test in pairs if not test]
    Mutants(
        on=f"{datetime.now(UTC):%Y-%m-%d}",
        commit=code,
        by_part={part: (tried[part], seen[part]) for part in PARTS},
        in_all=in_all,
        seed=seed,
        survivors=tuple(survivors),
    ).remember()


if __name__ == "__main__":
    sys.exit(main())
