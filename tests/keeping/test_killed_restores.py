"""SIGKILL at every step of a restore: the next start finds the old catalogue or the new one."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from catalogue_parts import query
from counting import Sized, Tally
from keeping_parts import left_in, names_in, restore
from killed_restore import FROM_BACKUP, PRESENT

from kms_tui.domain.errors import CatalogueUnusable

HERE = Path(__file__).parent
GONE = ["gone or damaged"]
FEWEST_STEPS = {"readable": 70, "damaged": 35, "lost": 30, "nothing": 30}
"""No refactoring lets steps vanish unnoticed."""
BEFORE = {"readable": PRESENT, "damaged": GONE, "lost": GONE, "nothing": []}


@dataclass(frozen=True)
class Remains:
    """What a killed restore left behind, and what the next session finds."""

    data: Path
    left: set[str]
    names: list[str]
    is_half_written: bool
    """Whether a journal lay beside the database, by which the next session took a change back."""

    @property
    def kept(self) -> set[str]:
        return {name for name in self.left if name.startswith("catalogue.replaced-")}


@dataclass(frozen=True)
class Killed:
    scenario: str
    backup: Path
    runs: list[Remains]
    """The last one survived."""


async def _remains(data: Path) -> Remains:
    left = left_in(data)
    journal = data / "catalogue.db-journal"
    is_half_written = journal.exists() and journal.stat().st_size > 0
    try:
        names = await names_in(data)
    except CatalogueUnusable:
        names = GONE
    return Remains(data, left, names, is_half_written)


@pytest.fixture(scope="module")
def stride(sized: Sized) -> int:
    return sized(4, 1)


@pytest.fixture(scope="module", params=FEWEST_STEPS)
def parent(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, stride: int
) -> Path:
    directory = tmp_path_factory.mktemp("killed") / str(request.param)
    directory.mkdir()
    arguments = directory, request.param, stride
    subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(HERE / "killed_restore.py"), *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        timeout=120,
    )
    return directory


@pytest.fixture(scope="module")
def killed(parent: Path, stride: int) -> Killed:
    runs = [asyncio.run(_remains(data)) for data in sorted((parent / "runs").iterdir())]
    assert len(runs) >= FEWEST_STEPS[parent.name] // stride
    return Killed(parent.name, parent / "another.backup", runs)


@pytest.mark.proves("R1")
async def test_the_next_start_finds_the_old_catalogue_or_the_new_one(
    killed: Killed, tally: Tally
) -> None:
    names = [run.names for run in killed.runs]
    before = BEFORE[killed.scenario]
    wrong = [found for found in names if found not in (before, FROM_BACKUP)]
    tally("R1", "killed restores", tried=len(names) - 1, failed=len(wrong))
    assert wrong == []
    assert names[0] == before
    assert names[-1] == FROM_BACKUP


async def test_it_was_also_killed_while_half_of_it_was_written(killed: Killed) -> None:
    half_written = [run.names for run in killed.runs if run.is_half_written]
    assert bool(half_written) is (killed.scenario == "readable")
    assert PRESENT in half_written or killed.scenario != "readable"


async def test_whichever_it_is_it_is_whole(killed: Killed) -> None:
    for run in killed.runs:
        if run.names not in (GONE, []):
            check = "PRAGMA integrity_check"
            assert query(run.data / "catalogue.db", check) == [("ok",)], run.data


async def test_what_was_replaced_is_kept_before_it_goes(killed: Killed) -> None:
    for run in killed.runs:
        if run.names == FROM_BACKUP and killed.scenario in ("readable", "damaged"):
            assert run.kept, run.data


async def test_restoring_again_succeeds_and_clears_up(killed: Killed, tmp_path: Path) -> None:
    for run in killed.runs:
        data = tmp_path / run.data.name
        shutil.copytree(run.data, data)
        await restore(data, killed.backup)
        assert await names_in(data) == FROM_BACKUP
        assert all(name.startswith("catalogue.replaced-") for name in left_in(data)), data


async def test_the_next_session_removes_what_nobody_needs(killed: Killed) -> None:
    for run in killed.runs:
        if run.names not in (GONE, []):
            assert left_in(run.data) == run.kept, run.data
