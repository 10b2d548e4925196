"""Carries out each operation again and again; each time one of its system calls fails or kills it.

usage: failing_operations.py FAULTS OPERATION ...   (at most so many faults of each operation)

Prints as JSON how many were tried, by operation, which sorts of fault they were, and what was wrong
afterwards. Each run is a process of its own on its own copy of the data.
"""

import json
import os
import shutil
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from call_faults import CallFault, chosen, faults_of
from recorded_operations import (
    DEFECT,
    DONE,
    REFUSED,
    Found,
    RecordedOperation,
    carried_out,
    copied,
    each_recorded,
    look,
)
from traced_process import KILLED, run_traced

_ENDS = {DONE: "done", REFUSED: "refused", DEFECT: "a defect", KILLED: "killed"}


@dataclass
class Faults:
    """What came of the faults."""

    tried: Counter[str] = field(default_factory=Counter)
    """By operation."""
    failed: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)
    """By their sort."""
    wrong: list[str] = field(default_factory=list)

    def try_on(self, operation: RecordedOperation, limit: int) -> None:
        """Make so many of its calls fail, one a run."""
        faults = [*faults_of(operation.calls, operation.data)]
        for number, fault in enumerate(chosen(faults, limit, operation.name, self.reached)):
            self._try(operation, fault, operation.parent / f"{number:04}")

    def _try(self, operation: RecordedOperation, fault: CallFault, data: Path) -> None:
        log = copied(operation.parent, data).with_suffix(".strace")
        code = run_traced(lambda: carried_out(operation.name, data), log, fault.options(data))
        if code == KILLED or "(INJECTED)" in log.read_text():
            self.tried[operation.name] += 1
            self.reached[fault.sort] += 1
            [found] = look([data])
            said = [*found.wrong, *_untrue(operation, code, found)]
            self.failed[operation.name] += bool(said)
            self.wrong += [f"{operation.name}, {fault.name}: {wrong}" for wrong in said]
        shutil.rmtree(data)


def _untrue(operation: RecordedOperation, code: int, found: Found) -> list[str]:
    """Say what is not as the operation told, or was told in no own words."""
    if code not in _ENDS or code == DEFECT:
        return [f"it ended with {code}"]
    if code == DONE and not found.shortfall:
        after = operation.after
        is_there = (found.state, found.files) == (after.state, after.files)
        return [] if is_there else [f"done, but {found.state}, {found.files}"]
    return [f"{_ENDS[code]}, and {item}" for item in operation.items_of_neither(found.state)]


def main() -> None:
    limit, names, faults = int(sys.argv[1]), sys.argv[2:], Faults()
    for operation in each_recorded(names):
        faults.try_on(operation, limit)
    sys.stdout.write(json.dumps(vars(faults)))


if __name__ == "__main__":
    os.umask(0o077)
    main()
