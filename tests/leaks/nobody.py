"""Another process of the same user, who is not root: what it tries on a running program."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

NOBODY: Final = 65534
_PTRACE_ATTACH, _PTRACE_SEIZE, _PTRACE_DETACH = 16, 0x4206, 17
_CANNOT: Final = 99
"""The exit code of a try that was refused."""


class _Piece(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def _reads(name: str) -> Callable[[int], None]:
    def read(pid: int) -> None:
        with Path(f"/proc/{pid}/{name}").open("rb", buffering=0) as file:
            file.read(1)

    return read


def _attaches(request: int) -> Callable[[int], None]:
    def attach(pid: int) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.ptrace(request, pid, None, None):
            raise PermissionError(ctypes.get_errno())
        libc.ptrace(_PTRACE_DETACH, pid, None, None)

    return attach


def _copies_memory(pid: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(1)
    here = _Piece(ctypes.addressof(buffer), 1)
    there = _Piece(0x1000, 1)
    libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    if ctypes.get_errno() == 1:  # EPERM; a bad address would say EFAULT
        raise PermissionError


def _runs(*words: str) -> Callable[[int], None]:
    def run(pid: int) -> None:
        told = subprocess.run(  # noqa: S603 - fixed words
            [word.format(pid=pid) for word in words],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            cwd="/",
        )
        if "not permitted" in told.stdout + told.stderr:
            raise PermissionError

    return run


def _ignore(_found: object) -> None:
    """Take what was found; that it could be found is enough."""


TRIES: Final[dict[str, Callable[[int], None]]] = {
    "memory": lambda pid: os.close(os.open(f"/proc/{pid}/mem", os.O_RDONLY)),
    "environment": _reads("environ"),
    "map of the memory": _reads("maps"),
    "smaps": _reads("smaps"),
    "auxiliary vector": _reads("auxv"),
    "ptrace attach": _attaches(_PTRACE_ATTACH),
    "ptrace seize": _attaches(_PTRACE_SEIZE),
    "process_vm_readv": _copies_memory,
    "open files": lambda pid: _ignore(list(Path(f"/proc/{pid}/fd").iterdir())),
    "gdb": _runs("gdb", "-batch", "-p", "{pid}"),
}
"""What a debugger, or a curious program, does with the process of the same user."""


def succeeds(name: str, pid: int) -> bool:
    """Tell whether this works for nobody on nobody's process."""
    child = os.fork()
    if child == 0:
        code = _CANNOT
        with suppress(BaseException):
            become_nobody()
            TRIES[name](pid)
            code = 0
        os._exit(code)
    _, status = os.waitpid(child, 0)
    os.kill(pid, signal.SIGCONT)
    return os.waitstatus_to_exitcode(status) == 0


def become_nobody() -> None:
    """Give up being root, for good."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
