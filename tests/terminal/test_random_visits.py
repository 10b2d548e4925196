"""Random bytes never crash the program, freeze it, or leave a terminal in a bad state.

Each visit ends by a proof that it still answers.
"""

import asyncio
from concurrent.futures import Future

import pytest
from catalogue_parts import create_catalogue
from random_visits import Ending, all_endings
from terminal_modes import modes_switched

SEEDS = range(200)
Endings = dict[int, Future[Ending]]


@pytest.fixture(scope="module")
def endings(tmp_path_factory: pytest.TempPathFactory) -> Endings:
    home = tmp_path_factory.mktemp("random") / "home"
    names = [f"prod-{number:02}" for number in range(30)]
    asyncio.run(create_catalogue(home / ".local/share/kms-tui", *names))
    return all_endings(home, home.parent, SEEDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_bytes_end_well(seed: int, endings: Endings) -> None:
    ending = endings[seed].result()

    last = ending.raw[-2000:].decode(errors="replace")
    assert ending.has_answered, last
    assert ending.exit_code == 0, last
    assert ending.echoes_lines
    assert {mode for mode, is_on in modes_switched(ending.raw).items() if is_on} <= {"7", "25"}
