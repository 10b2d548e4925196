"""Shows what hardening made of this process: its state as JSON, or one kind of accident."""

import ctypes
import faulthandler
import json
import logging
import os
import resource
import sys
import threading
import warnings
from pathlib import Path
from typing import Final, NoReturn

from textual import constants

from kms_tui.hardening import harden_process

PR_GET_DUMPABLE: Final = 3


def main(accident: str = "", canary: str = "") -> int:
    match accident:
        case "":
            sys.stdout.write(json.dumps(process_state()))
        case "hardened too late":
            harden_process()
        case "libraries talk":
            let_libraries_talk()
        case "uncaught":
            fail(canary)
        case "uncaught in a thread":
            thread = threading.Thread(target=fail, args=(canary,))
            thread.start()
            thread.join()
        case "unraisable":
            Unraisable(canary)
    return 0


def process_state() -> dict[str, object]:
    limits = Path("/proc/self/limits").read_text(encoding="ascii").splitlines()
    core = next(line for line in limits if line.startswith("Max core file size"))
    return {
        "environment": dict(os.environ),
        "escape_delay_seconds": constants.ESCAPE_DELAY,
        "animations": constants.TEXTUAL_ANIMATIONS,
        "theme": constants.DEFAULT_THEME,
        "umask": os.umask(0o077),
        "core_limit": resource.getrlimit(resource.RLIMIT_CORE),
        "kernel_core_limit": core.split()[4:6],
        "dumpable": ctypes.CDLL(None).prctl(PR_GET_DUMPABLE, 0, 0, 0, 0),
        "faulthandler": faulthandler.is_enabled(),
    }


def let_libraries_talk() -> None:
    for name in ("azure.core", "msal", "urllib3", "aiohttp.client", "asyncio", "somebody.else"):
        logging.getLogger(name).critical("a record of %s", name)
    logging.getLogger("azure").critical("%d", "not a number")
    warnings.warn("a warning", stacklevel=1)
    logging.basicConfig(level=logging.DEBUG)
    logging.getLogger("azure.identity").error("a root handler was added")
    sys.stdout.write("said nothing")


def fail(canary: str) -> NoReturn:
    text = f"refused: {canary}"
    raise ValueError(text)


class Unraisable:
    def __init__(self, canary: str) -> None:
        self.canary = canary

    def __del__(self) -> None:
        fail(self.canary)
