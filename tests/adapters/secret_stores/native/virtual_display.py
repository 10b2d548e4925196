"""An X display without a screen."""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def virtual_display() -> Iterator[str]:
    """Yield the name of a display (`:99`) that nobody sees."""
    announced, announce = os.pipe()
    options = ["-displayfd", str(announce), "-screen", "0", "640x480x8", "-nolisten", "tcp"]
    process = subprocess.Popen(  # noqa: S603 - our own command
        ["Xvfb", *options],  # noqa: S607 - whichever is installed
        pass_fds=[announce],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(announce)
    try:
        ready, _, _ = select.select([announced], [], [], 20)
        assert ready, "the display did not come up"
        yield f":{os.read(announced, 16).decode().strip()}"
    finally:
        os.close(announced)
        process.terminate()
        process.wait(10)
