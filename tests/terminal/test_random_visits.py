"""Random bytes never crash the program, freeze it, or leave a terminal in a bad state.

Each visit begins at another screen or dialog, and ends by a proof that it still answers.
"""

from pathlib import Path

import pytest
from busy_home import azure_of, make_busy_home
from counting import Sized, Tally
from host import running_sandbox
from prepared_program import prepared_program
from random_visits import Homes, all_endings

LEAST_BYTES = 2_000
"""Of each visit, on average."""


@pytest.mark.proves("R14")
@pytest.mark.attack(
    "5.3 random bytes and broken escape sequences on every screen",
    defence="what a terminal sends never ends, freezes or confuses the program",
)
def test_random_bytes_end_well_wherever_they_come(
    tmp_path: Path, sized: Sized, tally: Tally
) -> None:
    with running_sandbox(tmp_path / "sandbox") as sandbox, prepared_program() as program:
        homes = Homes(
            make_busy_home(tmp_path / "busy", sandbox), tmp_path / "bare", azure_of(sandbox)
        )
        homes.bare.mkdir()
        endings = all_endings(program, homes, range(sized(40, 1_000)))

    sent = sum(ending.sent_bytes for ending in endings)
    faults = [ending.faults for ending in endings if ending.faults]
    part = f"random visits, {sent // 1000:,} KB in all"
    tally("R14", part, tried=len(endings), failed=len(faults))
    assert not faults, "\n".join(faults)
    assert sent >= LEAST_BYTES * len(endings)
