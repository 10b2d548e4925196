"""Another process of the same user gets nothing out of the program, nor out of its death."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from nobody import NOBODY, TRIES, succeeds

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become two of one user")

FATAL = (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS)
BECOMES_NOBODY = """
import ctypes, os, resource, sys
from kms_tui.hardening import harden_process
sys.path.insert(0, sys.argv[1])
from nobody import become_nobody
_, most = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
become_nobody()
ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # as after a login; a change of users takes it away
if sys.argv[2] == "hardened":
    harden_process()
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder of nobody's, where core files would go."""
    made = Path(tempfile.mkdtemp(prefix="kms-tui-nobody-"))
    os.chown(made, NOBODY, NOBODY)
    yield made
    shutil.rmtree(made)


@contextmanager
def process_of_nobody(folder: Path, kind: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process as nobody: hardened as the program is, or not."""
    with subprocess.Popen(  # noqa: S603 - the program above
        [sys.executable, "-c", BECOMES_NOBODY, str(Path(__file__).parent), kind],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process
        process.kill()


@pytest.fixture(scope="module")
def hardened(folder: Path) -> Iterator[int]:
    with process_of_nobody(folder, "hardened") as process:
        yield process.pid


@pytest.fixture(scope="module")
def careless(folder: Path) -> Iterator[int]:
    with process_of_nobody(folder, "careless") as process:
        yield process.pid


@pytest.mark.parametrize("name", [name for name in TRIES if name != "gdb"])
def test_each_try_works_on_a_process_that_is_not_hardened(careless: int, name: str) -> None:
    assert succeeds(name, careless)


@pytest.mark.proves("S3")
@pytest.mark.attack(
    "A11 another process of the same user",
    defence="the process is not dumpable, so no debugger attaches and memory stays shut",
)
@pytest.mark.parametrize("name", TRIES)
def test_another_process_of_the_same_user_is_refused(hardened: int, name: str) -> None:
    if name == "gdb" and shutil.which("gdb") is None:
        pytest.skip("gdb is not installed")
    assert not succeeds(name, hardened)


@pytest.mark.proves("S3")
@pytest.mark.attack(
    "A10 the core file of an aborted process",
    defence="the limit is nothing and the process not dumpable, so no core file is written",
)
@pytest.mark.parametrize("number", FATAL)
def test_a_process_that_dies_leaves_no_core(folder: Path, number: signal.Signals) -> None:
    assert cores_after(folder, "hardened", number) == []


def test_a_process_that_is_not_hardened_leaves_a_core(folder: Path) -> None:
    pattern = Path("/proc/sys/kernel/core_pattern").read_text(encoding="ascii").strip()
    if "/" in pattern or pattern.startswith("|") or not resource.getrlimit(resource.RLIMIT_CORE)[1]:
        pytest.skip(f"no core file would come here: {pattern}")
    assert cores_after(folder, "careless", signal.SIGABRT)


def cores_after(folder: Path, kind: str, number: signal.Signals) -> list[Path]:
    """Let a process die, and return the core files that it left."""
    with process_of_nobody(folder, kind) as process:
        process.send_signal(number)
        assert process.wait(timeout=60) == -number
    cores = list(folder.glob("core*"))
    for core in cores:
        core.unlink()
    return cores
