from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from catalogue_parts import HERE, catalogue_in, create_catalogue, query, save

from kms_tui.adapters.sqlite.connection import open_catalogue
from kms_tui.adapters.sqlite.location import Location

if TYPE_CHECKING:
    from pathlib import Path

SPILL = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE configuration SET name = 'half done'")
for number in range(200):
    connection.execute(
        "INSERT INTO secret (reference, configuration_id, store, state, created_at)"
        " VALUES (?, 'c', 'file', 'pending', 'now')", (f"{number:>500}",))
os.kill(os.getpid(), signal.SIGKILL)
"""


@dataclass(frozen=True)
class Remains:
    """What is left of a killed session once the next one has recovered and saved."""

    step: str
    orphans: int
    names: list[tuple[str]]
    operations: list[tuple[str]]
    secret_states: list[tuple[str]]
    lock_files: list[Path]
    files: set[str]


@pytest.fixture(scope="module", params=["save", "recover"])
def remains(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> list[Remains]:
    """Let a session be killed at each of its steps, and another one follow each time."""
    directory = tmp_path_factory.mktemp("killed")
    command = [sys.executable, str(HERE / "killed_session.py"), str(directory), request.param]
    subprocess.run(command, check=True, timeout=60)  # noqa: S603 - our own script
    found = [_follow(died) for died in sorted(directory.iterdir())]
    assert len(found) > 10
    return found


async def _recover(directory: Path) -> int:
    """Return how many operations were orphaned."""
    async with catalogue_in(directory) as catalogue:
        await catalogue.configurations()
        orphans = await catalogue.orphaned()
        for operation in orphans:
            await catalogue.forget(operation.id)
        await save(catalogue, "next")
    return len(orphans)


def _follow(directory: Path) -> Remains:
    orphans = asyncio.run(_recover(directory))
    database = directory / "catalogue.db"
    return Remains(
        step=directory.name,
        orphans=orphans,
        names=query(database, "SELECT name FROM configuration ORDER BY name"),
        operations=query(database, "SELECT id FROM operation"),
        secret_states=query(database, "SELECT state FROM secret"),
        lock_files=list(directory.glob("operations/*")),
        files={path.name for path in directory.iterdir() if path.is_file()},
    )


def test_a_session_killed_at_any_step_leaves_all_of_a_save_or_nothing(
    remains: list[Remains],
) -> None:
    for left in remains:
        assert left.names in ([("next",)], [("kept",), ("next",)]), left.step


def test_a_session_killed_at_any_step_leaves_at_most_its_own_operation(
    remains: list[Remains],
) -> None:
    assert {left.orphans for left in remains} == {0, 1}


def test_after_a_session_killed_at_any_step_recovery_empties_the_journal(
    remains: list[Remains],
) -> None:
    for left in remains:
        assert left.operations == [], left.step
        assert left.secret_states == [("active",)] * len(left.names), left.step


def test_after_a_session_killed_at_any_step_recovery_leaves_no_stray_file(
    remains: list[Remains],
) -> None:
    for left in remains:
        assert left.lock_files == [], left.step
        assert left.files == {"catalogue.db", "catalogue.id", "catalogue.lock"}, left.step


def test_a_half_written_transaction_of_a_killed_process_is_rolled_back(
    tmp_path: Path,
) -> None:
    database = asyncio.run(create_catalogue(tmp_path / "data", "payments"))
    before = database.read_bytes()
    killed = subprocess.run([sys.executable, "-c", SPILL, str(database)], check=False)  # noqa: S603 - our own script
    assert killed.returncode == -9
    assert database.read_bytes() != before
    assert database.with_name("catalogue.db-journal").stat().st_size
    with closing(open_catalogue(Location(tmp_path / "data"))):
        pass
    assert database.read_bytes() == before
    assert not database.with_name("catalogue.db-journal").exists()
