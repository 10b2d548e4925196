"""What can be counted exactly: instructions and opened files of the first page, bytes on disk."""

import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path

from driven_program import DrivenProgram
from packaging.requirements import Requirement

_FIRST_PAGE_ONLY = """
import os, sys
class End:
    def find_spec(name, path=None, target=None):
        if name in ("kms_tui.hardening", "kms_tui.cli", "click", "textual"):
            os._exit(0)
sys.meta_path.insert(0, End)
sys.path.insert(0, sys.argv.pop())
from kms_tui.__main__ import main
main()
"""
"""The program up to where its first page stands and the slow part of its start would begin."""

_ROOT = Path(__file__).parents[2]
_TIMEOUT_SECONDS = 120.0
_FIRST_DATA = b"cfg-0000000"
_INSTRUCTIONS = re.compile(r"Collected : (\d+)")
_OPENED = re.compile(r"open(at)?\(.* = \d+$")


def instructions_to_first_data(environ: Mapping[str, str]) -> int | None:
    """Return how many instructions the first page takes; None without valgrind or page."""
    with tempfile.NamedTemporaryFile("r", suffix=".log") as log:
        counter = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")
        if not _paints((*counter, f"--log-file={log.name}"), environ):
            return None
        found = _INSTRUCTIONS.search(log.read())
    return int(found[1]) if found else None


def files_to_first_data(environ: Mapping[str, str]) -> int | None:
    """Return how many files are opened for the first page; None without strace or page."""
    with tempfile.NamedTemporaryFile("r", suffix=".log") as log:
        if not _paints(("strace", "-f", "-e", "trace=open,openat", "-o", log.name), environ):
            return None
        return sum(bool(_OPENED.search(line.rstrip())) for line in log)


def _paints(counter: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Run up to the first page under a program that counts; tell whether there was one."""
    if not shutil.which(counter[0]):
        return False
    argv = (*counter, sys.executable, "-c", _FIRST_PAGE_ONLY, str(_ROOT))
    with DrivenProgram(argv, environ) as driven:
        driven.wait_exit(_TIMEOUT_SECONDS)
        return _FIRST_DATA in driven.output


def installed_mib() -> float:
    """Return the size of this package and everything it needs to run, with bytecode, MiB."""
    files = {
        path
        for name in _needed("kms-tui", set())
        for file in metadata.files(name) or ()
        if (path := Path(str(file.locate()))).is_file()
    }
    # Installed as editable, our own files are not among those of the distribution.
    files |= {path for path in (_ROOT / "kms_tui").rglob("*") if path.is_file()}
    return sum(path.stat().st_size for path in files) / 2**20


def _needed(name: str, seen: set[str]) -> set[str]:
    if name in seen:
        return seen
    seen.add(name)
    for text in metadata.requires(name) or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            _needed(requirement.name, seen)
    return seen
