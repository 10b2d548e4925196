"""Operations whose system calls were written down, and what the next start finds on their data."""

import asyncio
import gc
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from judged_data import State, looked_at
from prepared_data import act, prepare, prepare_for
from system_calls import RECORDING, Call, calls_in
from traced_process import CANNOT_TRACE, can_trace, run_apart, run_traced
from universe_session import new_directory

from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog
from kms_tui.domain.errors import KmsTuiError, UnexpectedError

DONE: Final = 0
REFUSED: Final = 3
DEFECT: Final = 4
"""Exit codes of the process that carries an operation out."""

_BETWEEN: Final = {"import keys": "not enabled, 1 keys, generation 0"}
"""What may be half done: keys are imported one by one, the oldest first."""


@dataclass(frozen=True)
class Found:
    """What a start finds on some data."""

    state: State = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    lines: int = 0
    """Of the audit log, before that start wrote any."""
    shortfall: str = ""
    """What the last line of the log says of it."""
    files: dict[str, int] = field(default_factory=dict)
    """Sizes of the files that an admin asked for."""


@dataclass(frozen=True)
class RecordedOperation:
    """An operation that was carried out once, undisturbed, on a copy of its data."""

    name: str
    parent: Path
    data: Path
    """Where that was; nobody has started there since."""
    before: Found
    after: Found
    calls: Sequence[Call]

    @classmethod
    def record(cls, name: str, parent: Path) -> "RecordedOperation":
        """Carry it out below a directory, beside which the prepared data is."""
        _let(parent, name)
        data = copied(parent, parent / "unharmed")
        log = parent / "calls.strace"
        code = run_traced(lambda: carried_out(name, data, acknowledged(parent)), log, RECORDING)
        assert code == DONE, f"{name} ended with {code}"
        calls = [*calls_in(log)]
        others = copied(parent, parent / "before"), shutil.copytree(data, parent / "after")
        before, after = look([*others])
        assert not after.wrong, after.wrong
        return cls(name, parent, data, before, after, calls)

    def items_of_neither(self, state: State) -> list[str]:
        """Say what is neither as it was before nor as it is after the operation."""
        before, after = self.before.state, self.after.state
        return [
            f"{item} is {state.get(item)}"
            for item in sorted({*before, *after, *state})
            if state.get(item) not in (before.get(item), after.get(item), _BETWEEN.get(self.name))
        ]


def each_recorded(names: Sequence[str]) -> Iterator[RecordedOperation]:
    """Yield each operation, recorded on data that is prepared once; it is gone afterwards."""
    with new_directory() as directory:
        if not can_trace(Path(directory)):
            raise SystemExit(CANNOT_TRACE)
        gc.freeze()  # a collection in a child would copy the pages it shares with this process
        assert run_apart(lambda: _prepared(Path(directory))) == DONE
        for number, name in enumerate(names):
            yield RecordedOperation.record(name, Path(directory) / str(number))


async def _prepared(directory: Path) -> int:
    await prepare(directory)
    return DONE


def acknowledged(parent: Path) -> Path:
    """Return the file that is written when the operation has told its success."""
    return parent / "acknowledged"


def copied(parent: Path, data: Path) -> Path:
    """Copy the data as the operation is to find it."""
    return Path(shutil.copytree(parent / "prepared", data))


def _let(parent: Path, name: str) -> None:
    async def prepare() -> int:
        made = await prepare_for(name, parent.parent / "template")
        made.rename(parent / "prepared")
        return DONE

    parent.mkdir()
    assert run_apart(prepare) == DONE


async def carried_out(name: str, data: Path, acknowledged: Path | None = None) -> int:
    """Carry the operation out; return how it ended, any other exception than ours is raised."""
    try:
        await act(name, data)
    except UnexpectedError:
        return DEFECT
    except KmsTuiError as error:
        return REFUSED if error.what and error.do else DEFECT
    if acknowledged:
        acknowledged.write_text("done")  # noqa: ASYNC240 - nothing else runs
    return DONE


def look(places: Sequence[Path]) -> list[Found]:
    """Let the next start judge each of these data, in a process of its own."""
    told = places[0].with_suffix(".found")
    told.unlink(missing_ok=True)

    async def write() -> int:
        found = [asdict(await _found(data)) for data in places]
        told.write_text(json.dumps(found))
        return DONE

    if code := run_apart(write):
        return [Found(wrong=[f"the next start ended with {code}"])] * len(places)
    return [Found(**found) for found in json.loads(told.read_text())]


async def _found(data: Path) -> Found:
    files = {path.name: path.stat().st_size for path in data.glob("out/*") if path.is_file()}  # noqa: ASYNC240 - nothing else runs
    try:
        log = FileAuditLog(data)
        lines = (await log.end()).seq
        said = [_error_in(line) for line in await log.last(1)]
        judged = await asyncio.wait_for(looked_at(data), 30)
    except Exception as error:  # noqa: BLE001 - whatever it is, the others are looked at, too
        return Found(wrong=[f"{type(error).__name__}: {error}"], files=files)
    return Found(judged.state, judged.wrong, lines, "".join(said), files)


def _error_in(line: bytes) -> str:
    try:
        return str(json.loads(line)["error"])
    except ValueError:  # a line that was never completed
        return ""
