"""SIGKILL at every step of every operation and at random times: what the next start finds."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from host import RunningSandbox
from operations_to_kill import NEW_PASSPHRASE, NEW_SECRET, OLD_SECRET
from recovery_parts import PASSPHRASE, SECOND, entries, next_session, pinned, unlock
from remains_of_a_kill import Remains, read_remains

from kms_tui.domain.store_kind import FILE
from kms_tui.services.secret_migration import SecretMigration

TESTS = Path(__file__).parents[1]
FEWEST_KILLS = {
    "edit": 56,
    "import": 30,
    "create with key": 25,
    "recover": 44,
    "migrate": 50,
    "migrate back": 25,
    "create": 22,
    "delete": 18,
    "change passphrase": 4,
}
"""At its points and at random; the longest first. No refactoring lets points vanish unnoticed."""
RANDOM_KILLS = 6
OLD, NEW = OLD_SECRET.reveal(), NEW_SECRET.reveal()
BOTH = {"prod": [OLD, FILE], "staging": [OLD, FILE]}
OUTCOMES = {
    "create": [BOTH, {**BOTH, "ledger": [NEW, FILE]}],
    "create with key": [BOTH, {**BOTH, "ledger": [NEW, FILE]}],
    "edit": [BOTH, {**BOTH, "prod": [NEW, FILE]}],
    "import": [BOTH, {**BOTH, "prod": [NEW, FILE], "ledger": [NEW, FILE]}],
    "delete": [BOTH, {"staging": [OLD, FILE]}],
    "migrate": [
        BOTH,
        {**BOTH, "prod": [OLD, SECOND]},
        {"prod": [OLD, SECOND], "staging": [OLD, SECOND]},
    ],
    "migrate back": [
        BOTH,
        {**BOTH, "staging": [OLD, SECOND]},
        {"prod": [OLD, SECOND], "staging": [OLD, SECOND]},
    ],
    "change passphrase": [BOTH],
    "recover": [{"prod": [OLD, FILE]}],
}
"""The client secrets that work, and where they rest: before, after and half way."""


@dataclass(frozen=True)
class Killed:
    """An operation that was killed again and again."""

    parent: Path
    kills: int
    remains: list[Remains]


@pytest.fixture(scope="module")
def killed(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Killed]:
    parent = tmp_path_factory.mktemp("killed")

    def kill(operation: str) -> Killed:
        return _kill(parent / operation.replace(" ", "-"), operation, sandbox)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(FEWEST_KILLS, pool.map(kill, FEWEST_KILLS), strict=True))


def _kill(parent: Path, operation: str, sandbox: RunningSandbox) -> Killed:
    parent.mkdir(mode=0o700)
    program = str(TESTS / "recovery" / "killed_operations.py")
    folders = ("recovery", "services", "adapters/sqlite")
    done = subprocess.run(  # noqa: S603 - our own program
        [
            *(sys.executable, program, str(parent), operation, str(RANDOM_KILLS)),
            *(sandbox.proxy, sandbox.ca_file),
        ],
        env={"PYTHONPATH": ":".join(str(TESTS / folder) for folder in folders), "PATH": ""},
        capture_output=True,
        text=True,
        umask=0o077,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Killed(parent, int(done.stdout), read_remains(parent))


@pytest.mark.parametrize("operation", OUTCOMES)
def test_it_is_killed_often_enough(killed: dict[str, Killed], operation: str) -> None:
    assert killed[operation].kills >= FEWEST_KILLS[operation]
    assert len(killed[operation].remains) > killed[operation].kills


@pytest.mark.parametrize("operation", OUTCOMES)
def test_each_configuration_has_one_secret_that_works_the_old_or_the_new(
    killed: dict[str, Killed], operation: str
) -> None:
    for left in killed[operation].remains:
        assert left.secrets in OUTCOMES[operation], left.run


@pytest.mark.parametrize("operation", OUTCOMES)
def test_the_kills_reach_all_sides_of_its_commits(
    killed: dict[str, Killed], operation: str
) -> None:
    found = [left.secrets for left in killed[operation].remains]
    assert all(outcome in found for outcome in OUTCOMES[operation])


@pytest.mark.parametrize("operation", OUTCOMES)
def test_the_stores_hold_what_the_catalogue_knows_and_no_more(
    killed: dict[str, Killed], operation: str
) -> None:
    for left in killed[operation].remains:
        assert left.entries == left.known, left.run
        assert sum(map(len, left.known.values())) == len(left.secrets), left.run


@pytest.mark.parametrize("operation", OUTCOMES)
def test_the_journal_is_empty_and_no_lock_is_left(
    killed: dict[str, Killed], operation: str
) -> None:
    for left in killed[operation].remains:
        assert (left.journal_rows, left.lock_files) == (0, []), left.run


def test_one_passphrase_opens_the_secrets_file_the_old_or_the_new(
    killed: dict[str, Killed],
) -> None:
    found = {left.passphrase for left in killed["change passphrase"].remains}
    assert found == {PASSPHRASE.reveal(), NEW_PASSPHRASE.reveal()}


@pytest.mark.parametrize("operation", [name for name in OUTCOMES if "migrate" not in name])
def test_no_other_operation_moves_the_pin(killed: dict[str, Killed], operation: str) -> None:
    assert {left.pin for left in killed[operation].remains} == {FILE}


async def test_a_migration_that_was_killed_goes_on_where_it_stopped(
    killed: dict[str, Killed],
) -> None:
    operation = killed["migrate"]
    for left in operation.remains[::8]:
        data = operation.parent / left.run
        session = next_session(data)
        for kind in (FILE, SECOND):
            await unlock(session, kind)
        migration = SecretMigration(pinned(session), session.now)
        done = await migration.move_all(SECOND, lambda _move: None)
        assert done.is_complete, left.run
        assert (len(entries(data)), len(entries(data, SECOND))) == (0, 2), left.run
        await session.catalogue.close()  # type: ignore[attr-defined]  # the SQLite one has it
