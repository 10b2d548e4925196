"""The system calls of an operation that can be made to fail, and how strace does it."""

import random
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from system_calls import CALLS, Call

KILL: Final = "signal=KILL"
EIO: Final = "error=EIO"
FULL: Final = "error=ENOSPC"
KINDS: Final = (KILL, EIO, FULL)

_TAKES_ROOM: Final = {
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "rename",
    "link",
    "linkat",
    "mkdir",
}
_OF_ANYTHING: Final = {"openat", "write"}
"""The interpreter makes such calls, too, which must not be made to fail."""
_HURTING: Final = {
    ("rotate the audit log", f"{EIO} unlink"),
    ("rotate the audit log", f"{FULL} fsync"),
}
"""Operation, and sort of fault: some of these came after the head of the audit log was set."""
_RANDOM_NAME: Final = re.compile(r"[0-9a-f]{16}|[0-9a-f]{8}-[0-9a-f]{4}-|\d{8}T\d{6}\.\d+Z")


@dataclass(frozen=True)
class CallFault:
    """What is done to the process at one of its calls, or from that one on."""

    call: str
    path: str
    """Only calls that concern this file count; below the data. Empty if its name is random."""
    number: int
    """Counted in each thread, from 1."""
    kind: str

    @property
    def sort(self) -> str:
        """What is done at which call, wherever."""
        return f"{self.kind} {self.call}"

    @property
    def name(self) -> str:
        """What is done, and where."""
        return f"{self.kind} at {self.call} {self.number} of {self.path or 'any file'}"

    def options(self, data: Path) -> Sequence[str]:
        """Return what makes strace do it."""
        ever_since = "+" if self.kind == FULL else ""
        fault = f"inject={self.call}:{self.kind}:when={self.number}{ever_since}"
        only = ["-P", str(data / self.path)] if self.path else []
        return ["-e", f"trace={self.call}", "-e", fault, *only]


def faults_of(calls: Iterable[Call], data: Path) -> Iterator[CallFault]:
    """Yield all that can be done to an operation which made these calls undisturbed."""
    counted: Counter[tuple[int, str, str]] = Counter()
    yielded: set[CallFault] = set()
    for call in calls:
        paths = [_below(path, data) for path in _compared(call)]
        counted.update(
            {(call.thread, call.name, path) for path in ("", *paths) if path is not None}
        )
        ours = [path for path in paths if path is not None]
        if call.name in CALLS and ours:
            named = next((path for path in reversed(ours) if not _RANDOM_NAME.search(path)), "")
            number = counted[call.thread, call.name, named]
            faults = {CallFault(call.name, named, number, kind) for kind in _kinds(call, named)}
            yield from sorted(faults - yielded, key=lambda fault: fault.kind)
            yielded |= faults


def chosen(
    faults: Sequence[CallFault], limit: int, seed: str, reached: Container[str]
) -> list[CallFault]:
    """Choose so many, always the same ones: first those of a sort that no other fault reached.

    Those of which it is known that they can hurt come besides.
    """
    draw = random.Random(seed)  # noqa: S311 - no key
    mixed = draw.sample(faults, len(faults))
    first = {fault.sort: fault for fault in mixed if fault.sort not in reached}
    hurting = [fault for fault in mixed if (seed, fault.sort) in _HURTING]
    taken = {*first.values(), *hurting}
    others = (fault for fault in mixed if fault not in taken)
    return [*hurting, *[*first.values(), *others][:limit]]


def _compared(call: Call) -> Sequence[str]:
    """Return the files of a call that strace compares: of a rename only the first."""
    return call.paths[:1] if call.name == "rename" else call.paths


def _below(path: str, data: Path) -> str | None:
    """Return the path from the directory on; `.` is the directory itself, None is elsewhere."""
    found = Path(path)
    return str(found.relative_to(data)) if found.is_relative_to(data) else None


def _kinds(call: Call, path: str) -> Sequence[str]:
    if call.name in _OF_ANYTHING and not path:
        return (KILL,)
    makes_file = call.name == "openat" and any("O_CREAT" in a.word for a in call.arguments)
    return KINDS if makes_file or call.name in _TAKES_ROOM else (KILL, EIO)
