"""Tries everything that this project promises to survive, and writes the counts to docs/proof.md.

usage: prove.py [--short] [--no-mutants] [GOAL ...]   (R1 to S12, of proof_goals.py; or all of them)

What an earlier run found of other goals is kept. Ends with 1 if a case failed or too few were
tried, or if the tests noticed too few mutants.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from kept_runs import KEPT, TALLIES, KeptRuns
from proof_goals import BY_NAME
from proof_page import page

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "proof.md"


def main() -> int:
    asked = _asked()
    KEPT.mkdir(exist_ok=True)
    TALLIES.unlink(missing_ok=True)
    form = "short" if asked.short else "long"
    code = _prove(asked.goals, form)
    if form == "short" or not TALLIES.exists():
        return code
    runs = KeptRuns.read()
    runs.remember(asked.goals or list(BY_NAME))
    if not asked.goals and not asked.no_mutants:
        _run("tests/proof/mutants.py")
    PAGE.write_text(page(runs), encoding="utf-8")
    complaints = list(runs.complaints())
    sys.stdout.write("\n".join([f"{PAGE.relative_to(ROOT)} is written.", *complaints]) + "\n")
    return int(bool(code or complaints))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true", help="as part of all tests; at most 5 min")
    parser.add_argument("--no-mutants", action="store_true", help="keep the mutants last counted")
    parser.add_argument("goals", nargs="*", choices=[*BY_NAME, []], metavar="GOAL")
    return parser.parse_args()


def _prove(goals: list[str], form: str) -> int:
    """Run the tests that prove these goals, or any."""
    return _run(
        *("-m", "pytest", "-n", "auto", "--maxprocesses", "4", "--dist", "loadfile"),
        *("--no-loadscope-reorder", "-m", "proves or attack", f"--proof={form}"),
        f"--goals={','.join(goals)}" if goals else "--floors",
        f"--tallies={TALLIES}",
    )


def _run(*arguments: str) -> int:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False).returncode  # noqa: S603 - our own tests


if __name__ == "__main__":
    sys.exit(main())
