"""Loads the whole program once, then begins it on one terminal after another, each in a fork.

Each request is one packet: arguments, environment and place as JSON, with the descriptors of a
terminal and of a pipe, which is told the process id and, at the end, the exit code.
"""

import fcntl
import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import sys
import termios
import traceback
from pathlib import Path
from typing import Any, NoReturn

from kms_tui.hardening import harden_process, scrub_environment, set_textual_defaults

_LONGEST_REQUEST_BYTES = 65_536
_BY_ITSELF = ("kms_tui.__main__", "kms_tui.sandbox")
"""What is a program itself, and what is a process of its own."""


def main(requests: socket.socket) -> int:
    harden_process()
    _load_all()
    gc.collect()
    gc.freeze()
    while True:
        message, (terminal, report), _, _ = _received(requests)
        if not message:
            return 0
        _reap()
        if not os.fork():
            requests.close()
            _watch(json.loads(message), terminal, report)
        os.close(terminal)
        os.close(report)


def _received(requests: socket.socket) -> tuple[bytes, list[int], int, Any]:
    message, descriptors, flags, address = socket.recv_fds(requests, _LONGEST_REQUEST_BYTES, 2)
    return message, descriptors or [-1, -1], flags, address


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _load_all() -> None:
    import kms_tui  # noqa: PLC0415 - hardened first

    for module in pkgutil.walk_packages(kms_tui.__path__, "kms_tui."):
        if not module.name.startswith(_BY_ITSELF):
            importlib.import_module(module.name)


def _watch(request: dict[str, Any], terminal: int, report: int) -> NoReturn:
    """Begin the program, and report how it ends."""
    child = os.fork()
    if not child:
        _take(request, terminal, report)
        _run()
    os.close(terminal)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.write(report, f"{code}\n".encode())
    os._exit(0)


def _take(request: dict[str, Any], terminal: int, report: int) -> None:
    """Become what a program is that a shell has just begun there."""
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    for number in request["ignored_signals"]:
        signal.signal(number, signal.SIG_IGN)
    for stream in range(3):
        os.dup2(terminal, stream)
    os.close(terminal)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"] or Path.cwd())
    sys.argv[1:] = request["arguments"]
    os.write(report, f"{os.getpid()}\n".encode())
    os.close(report)


def _run() -> NoReturn:
    try:
        code = _way_in()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - a fork must not go on as its parent
        traceback.print_exc()
        code = 1
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = 120  # Python's own where nobody takes the output any more
    os._exit(code)


def _way_in() -> int:
    """Do as `kms_tui.__main__` does, in a process that is hardened and has loaded all."""
    from kms_tui.cli.invocation import invoke  # noqa: PLC0415 - hardened first
    from kms_tui.cli.program import program  # noqa: PLC0415 - hardened first
    from kms_tui.first_page import paint_first_page  # noqa: PLC0415 - hardened first
    from kms_tui.ways_in import entry  # noqa: PLC0415 - hardened first

    original_environ = dict(os.environ)
    handover = None if sys.argv[1:] else paint_first_page(original_environ)
    scrub_environment(os.environ)
    set_textual_defaults(os.environ)
    if sys.argv[1:]:
        return invoke(program, entry(original_environ))
    try:
        return entry(original_environ, handover).run_app_as_set()
    finally:
        if handover is not None:
            handover.give_back()


if __name__ == "__main__":
    sys.exit(main(socket.socket(fileno=int(sys.argv[1]))))
