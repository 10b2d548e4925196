"""A small disk of a program's own, in a mount namespace: full, filled half way, or read-only."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_NAMESPACE = ("unshare", "--mount", "--map-root-user")
_BLOCK = bytes(4096)
_SECONDS = 120


def printed_on_small_disk(program: Path, *arguments: object) -> Any:  # noqa: ANN401 - JSON
    """Run a program that mounts such a disk; return the document that it prints."""
    if not _can_mount():
        pytest.skip("this host lets nobody mount a file system of his own (unshare)")
    done = subprocess.run(  # noqa: S603 - our own program
        [*_NAMESPACE, sys.executable, str(program), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def mount_disk(disk: Path, size: str) -> None:
    """Mount a disk of that size there. Only in a namespace of one's own."""
    _mount("-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(disk))


def let_be_written(disk: Path, *, writable: bool) -> None:
    """Make the disk read-only, or writable again."""
    _mount("-o", f"remount,bind,{'rw' if writable else 'ro'}", str(disk))


def fill(filler: Path, spare_bytes: int = 0) -> None:
    """Write until the disk is full, then give so much of it back."""
    descriptor = os.open(filler, os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(descriptor, _BLOCK)
    except OSError:
        os.ftruncate(descriptor, max(0, os.fstat(descriptor).st_size - spare_bytes))
    finally:
        os.close(descriptor)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)  # noqa: S603, S607 - fixed arguments


def _can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    attempt = [*_NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(attempt, capture_output=True, check=False).returncode == 0  # noqa: S603 - fixed arguments
