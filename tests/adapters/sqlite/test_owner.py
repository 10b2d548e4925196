"""Which process an operation belongs to, as people read it in the journal."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from kms_tui.adapters.sqlite.owner import Owner, this_process

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@pytest.mark.skipif(not BOOT_ID.exists(), reason="this system tells nothing of its processes")
def test_a_process_tells_host_boot_number_and_when_it_started() -> None:
    with get_context("fork").Pool(1) as pool:
        before = datetime.now(UTC)
        child = pool.apply(this_process)
        [number] = pool.map(_number, [0])
    assert child == Owner(platform.node(), BOOT_ID.read_text().strip(), number, child.started_at)
    started_at = datetime.fromisoformat(child.started_at)
    assert started_at.utcoffset() == timedelta(0)
    # The kernel counts in ticks since a start that it tells in whole seconds.
    assert abs(started_at - before) < timedelta(seconds=4)
    assert this_process().pid == os.getpid()


def _number(_: int) -> int:
    return os.getpid()
