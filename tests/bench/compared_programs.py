"""The programs that are compared: ours with catalogues of several sizes, and its peers.

`make bench-peers` puts the peers from the package index, each with what it needs, under `.bench`;
those from the distribution are taken if they are there. What is missing is told and left out.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from measured_visit import Program

ROOT = Path(__file__).parents[2]
OURS = "kms-tui"
HELLO = "hello"
DATA_TABLE = "DataTable"
KMS_TUI = str(Path(sys.executable).with_name("kms-tui"))
_PEERS = ROOT / ".bench"
_APPS = Path(__file__).parent / "peers"
_ROWS_OF_A_PEER = 100
_LINES_OF_A_LOG = 5_000


def environ_of(home: Path) -> dict[str, str]:
    """Return what an admin's shell on an ordinary terminal would hand over."""
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
    }


def ours(home: Path, name: str = OURS, *options: str) -> Program:
    """Return kms-tui on the catalogue in that home."""
    return Program(
        name,
        (KMS_TUI, *options),
        r"cfg-0000000",
        first_answer=r"^>.*cfg-0000001",
        environ={"HOME": str(home)},
        filtering=(b"/", b"c", b"f", b"g", b"\x1b"),
    )


def peers(directory: Path) -> Iterator[Program]:
    """Return those that are here; `directory` gets what they show."""
    python = sys.executable
    rows = str(_ROWS_OF_A_PEER)
    yield Program(HELLO, (python, str(_APPS / "hello.py")), "Hello, world", has_list=False)
    yield Program(DATA_TABLE, (python, str(_APPS / "data_table.py"), rows), "cfg-0000000")
    known = (_posting, _harlequin, _toolong, _visidata, _htop, _tig, _mc)
    yield from filter(None, (each(directory) for each in known))


def missing(found: list[Program]) -> list[str]:
    """Return the names of the peers that are not here."""
    wanted = ("posting", "harlequin", "toolong", "visidata", "htop", "tig", "mc")
    return [name for name in wanted if name not in {each.name for each in found}]


def _installed(peer: str, command: str) -> str | None:
    path = _PEERS / peer / "bin" / command
    return str(path) if path.exists() else shutil.which(command)


def _posting(directory: Path) -> Program | None:
    command = _installed("posting", "posting")
    if command is None:
        return None
    collection = directory / "collection"
    collection.mkdir()
    for number in range(_ROWS_OF_A_PEER):
        name = f"req-{number:04}"
        text = f"name: {name}\nurl: https://example.org/{number}\n"
        (collection / f"{name}.posting.yaml").write_text(text, encoding="ascii")
    return Program(
        "posting",
        (command, "--collection", str(collection)),
        "req-0000",
        leaving=(b"\x03",),
        environ={"POSTING_FOCUS__ON_STARTUP": "collection"},
    )


def _harlequin(directory: Path) -> Program | None:
    command = _installed("harlequin", "harlequin")
    database = str(directory / "harlequin.db")
    argv = (command or "", "--adapter", "sqlite", database)
    return Program("harlequin", argv, "Query Editor", leaving=(b"\x11",)) if command else None


def _toolong(directory: Path) -> Program | None:
    command, log = _installed("toolong", "tl"), directory / "toolong.log"
    lines = (f"2026-01-01 00:00:00 INFO line-{number:05}\n" for number in range(_LINES_OF_A_LOG))
    log.write_text("".join(lines), encoding="ascii")
    argv = (command or "", str(log))
    # It opens a log at its end.
    moving = (b"\x1b[A", b"\x1b[5~")
    return Program("toolong", argv, "INFO", leaving=(b"\x03",), moving=moving) if command else None


def _visidata(directory: Path) -> Program | None:
    command, table = _installed("visidata", "vd"), directory / "table.csv"
    lines = (f"OK,cfg-{number:07},3072\n" for number in range(_ROWS_OF_A_PEER))
    table.write_text("status,name,size\n" + "".join(lines), encoding="ascii")
    argv = (command or "", str(table))
    return Program("visidata", argv, "cfg-0000000", leaving=(b"gq",)) if command else None


def _htop(_directory: Path) -> Program | None:
    command = shutil.which("htop")
    return Program("htop", (command,), "PID") if command else None


def _tig(directory: Path) -> Program | None:
    command, repository = shutil.which("tig"), directory / "repository"
    if command is None:
        return None
    _git(directory, "init", "--quiet", str(repository))
    for number in range(_ROWS_OF_A_PEER):
        _git(repository, "commit", "--quiet", "--allow-empty", "--message", f"commit-{number:04}")
    return Program("tig", (command,), "commit-0099", leaving=(b"Q",), directory=repository)


def _git(directory: Path, *arguments: str) -> None:
    who = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
    argv = ["git", "-C", str(directory), *who, *arguments]
    subprocess.run(argv, check=True)  # noqa: S603 - fixed words


def _mc(directory: Path) -> Program | None:
    command = shutil.which("mc")
    argv = (command or "", "--nocolor", str(directory), str(directory))
    return Program("mc", argv, "Name", leaving=(b"\x1b[21~",)) if command else None
