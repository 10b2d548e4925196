"""Cuts the power at all times of each operation and looks at what a disk may hold then.

usage: cut_operations.py IMAGES OPERATION ...   (so many different ones of each operation)

Prints as JSON how many were looked at, by operation, and what was wrong with them.
"""

import hashlib
import json
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from disk_model import Disk, Image, read
from recorded_calls import Replay
from recorded_operations import Found, RecordedOperation, acknowledged, each_recorded, look

AT_ONCE = 40
"""Images that one process looks at."""
PASSES = 6
"""Through an operation: many cuts leave the same image, so one does not do."""
AT_THE_END = 5
"""Every so many cuts come when success was just told."""
REBUILT = ("kms-tui.prom",)
"""Files of which nobody relies on the last version: each check of all writes it anew."""


@dataclass(frozen=True)
class PowerCut:
    """One cut, and what the disk holds after it."""

    at: int
    """How many of the changes were made."""
    is_acknowledged: bool
    image: Image
    asked: Image
    """The files that an admin asked for, as the running program saw them."""

    @property
    def lost_files(self) -> list[str]:
        """The files of these that are not there as they were written."""
        asked = [name for name in self.asked if not name.endswith(REBUILT)]
        return [name for name in asked if self.image.get(name) != self.asked[name]]


@dataclass
class PowerCuts:
    """What came of the cuts."""

    tried: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    acknowledged: Counter[str] = field(default_factory=Counter)
    """How many of them came after success was told."""
    wrong: list[str] = field(default_factory=list)

    def try_on(self, operation: RecordedOperation, images: int) -> None:
        """Look at so many different images of it."""
        assert [*_replayed(operation)][-1].disk.now() == read(operation.data), "a call is missing"
        cuts = islice(_different_cuts(operation, images), images)
        while some := [*islice(cuts, AT_ONCE)]:
            places = [
                _written(cut.image, operation.parent / f"{cut.at}-{n}")
                for n, cut in enumerate(some)
            ]
            for cut, found, place in zip(some, look(places), places, strict=True):
                self._judge(operation, cut, found)
                shutil.rmtree(place)

    def _judge(self, operation: RecordedOperation, cut: PowerCut, found: Found) -> None:
        self.tried[operation.name] += 1
        self.acknowledged[operation.name] += cut.is_acknowledged
        told = _losses(operation, cut, found) if cut.is_acknowledged else _half(operation, found)
        said = [*found.wrong, *told]
        self.failed[operation.name] += bool(said)
        self.wrong += [f"{operation.name}, cut at {cut.at}: {wrong}" for wrong in said]


def _losses(operation: RecordedOperation, cut: PowerCut, found: Found) -> Iterator[str]:
    """Say what was acknowledged and is not there."""
    after = operation.after
    if found.state != after.state:
        yield f"done, but {found.state}"
    if found.lines < after.lines:
        yield f"done, but the audit log ends with {found.lines}, not {after.lines}"
    for name in cut.lost_files:
        yield f"done, but {name} is not as it was written"


def _half(operation: RecordedOperation, found: Found) -> Iterator[str]:
    yield from operation.items_of_neither(found.state)
    is_changed = found.state != operation.before.state
    if is_changed and found.lines <= operation.before.lines < operation.after.lines:
        yield "something was changed and no line says that it began"


def _different_cuts(operation: RecordedOperation, images: int) -> Iterator[PowerCut]:
    """Yield what different cuts leave, always the same ones."""
    draw = random.Random(operation.name)  # noqa: S311 - no key
    known: set[bytes] = set()
    for _ in range(PASSES):
        for cut in _cuts(operation, images, draw):
            fingerprint = _fingerprint(cut)
            if fingerprint not in known:
                known.add(fingerprint)
                yield cut


def _cuts(operation: RecordedOperation, draws: int, draw: random.Random) -> Iterator[PowerCut]:
    changes = sum(1 for _ in _replayed(operation))
    at_the_end = draws // AT_THE_END
    times = Counter(draw.choices(range(changes), k=draws - at_the_end))
    times[changes - 1] += at_the_end
    for number, replay in enumerate(_replayed(operation)):
        for _ in range(times[number]):
            image = replay.disk.after_cut(draw)
            yield PowerCut(number, replay.is_acknowledged, image, replay.disk.now("out/"))


def _replayed(operation: RecordedOperation) -> Iterator[Replay]:
    """Yield the same replay after each change."""
    parent = operation.parent
    replay = Replay(Disk(parent / "prepared"), operation.data, acknowledged(parent))
    yield replay
    for call in operation.calls:
        if replay.take(call):
            yield replay


def _fingerprint(cut: PowerCut) -> bytes:
    digest = hashlib.sha256(bytes([cut.is_acknowledged]))
    for name, content in sorted(cut.image.items()):
        digest.update(f"\0{name}\0{content is None}\0".encode())
        digest.update(content or b"")
    return digest.digest()


def _written(image: Image, place: Path) -> Path:
    """Make the directory that holds it."""
    place.mkdir(mode=0o700)
    for name, content in sorted(image.items()):
        if content is None:
            (place / name).mkdir(mode=0o700, exist_ok=True)
        else:
            (place / name).write_bytes(content)
    return place


def main() -> None:
    images, names, cuts = int(sys.argv[1]), sys.argv[2:], PowerCuts()
    for operation in each_recorded(names):
        cuts.try_on(operation, images)
    sys.stdout.write(json.dumps(vars(cuts)))


if __name__ == "__main__":
    os.umask(0o077)
    main()
