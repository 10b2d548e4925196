"""Two processes that create, edit, delete and recover at once on the same data."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from secrets_bench import bench_in

from kms_tui.domain.store_kind import FILE

ROUNDS = 15
PROGRAM = Path(__file__).with_name("racing_session.py")


def start(data: Path, name: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, str(PROGRAM), str(data), name, str(ROUNDS)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )


def told(session: "subprocess.Popen[str]") -> dict[str, Any]:
    out, _ = session.communicate(timeout=60)
    assert session.returncode == 0
    answer: dict[str, Any] = json.loads(out)
    return answer


async def test_what_either_session_was_told_as_done_is_there_and_nothing_else(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    async with bench_in(data) as bench:
        await bench.makes(FILE)
        await bench.creates("shared")
    one, other = [told(session) for session in [start(data, "one"), start(data, "other")]]
    kept = dict(one["kept"] + other["kept"])
    async with bench_in(data) as bench:
        await bench.unlocks()
        configurations = {found.name: found for found in await bench.session.list()}
        assert set(configurations) == {"shared", *kept}
        for name, secret in kept.items():
            assert await bench.secret_of(configurations[name]) == secret
        shared = configurations["shared"]
        assert shared.revision == 1 + len(one["edited"]) + len(other["edited"])
        assert await bench.secret_of(shared) in {one["edited"][-1], other["edited"][-1]}
        await bench.expect_nothing_left()
