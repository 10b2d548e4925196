"""Every kind of terminal at every size with and without colours: what it gets, byte by byte."""

import asyncio
from concurrent.futures import Future

import pytest
from catalogue_parts import create_catalogue
from terminal_matrix import COLOURLESS_TERMINALS, KINDS, Kind, Visit, all_visits
from terminal_modes import colour_codes, modes_switched

USABLE = [kind for kind in KINDS if kind.term != "dumb"]
REFUSED = [kind for kind in KINDS if kind.term == "dumb"]
LARGE = [kind for kind in USABLE if not kind.is_small]
SMALL = [kind for kind in USABLE if kind.is_small]
COLOURLESS = [
    kind for kind in USABLE if kind.mode == "no_color" or kind.term in COLOURLESS_TERMINALS
]
EIGHT_COLOURS = set(range(30, 38)) | set(range(40, 48))
START_BYTES, KEY_BYTES = 2_500, 260
"""For the first settled screen at 80x24 and for a move of the cursor."""

Visits = dict[Kind, Future[Visit]]


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Visits:
    home = tmp_path_factory.mktemp("matrix")
    names = [f"prod-{number:02}" for number in range(60)]
    asyncio.run(create_catalogue(home / ".local/share/kms-tui", *names))
    return all_visits(home, names[0])


@pytest.mark.parametrize("kind", USABLE, ids=str)
def test_it_ends_well_and_leaves_the_terminal_as_it_was(kind: Kind, visits: Visits) -> None:
    visit = visits[kind].result()

    assert visit.exit_code == 0
    assert visit.echoes_lines
    assert {mode for mode, is_on in modes_switched(visit.whole).items() if is_on} <= {"7", "25"}


@pytest.mark.parametrize("kind", COLOURLESS, ids=str)
def test_without_colours_not_one_is_sent(kind: Kind, visits: Visits) -> None:
    assert colour_codes(visits[kind].result().whole) == set()


@pytest.mark.parametrize("kind", USABLE, ids=str)
def test_no_more_than_the_eight_colours_of_every_terminal_are_sent(
    kind: Kind, visits: Visits
) -> None:
    assert colour_codes(visits[kind].result().whole) <= EIGHT_COLOURS


@pytest.mark.parametrize("kind", USABLE, ids=str)
def test_what_the_program_draws_is_ascii(kind: Kind, visits: Visits) -> None:
    assert visits[kind].result().whole.isascii()


@pytest.mark.parametrize("kind", LARGE, ids=str)
def test_the_row_of_the_cursor_has_a_mark_and_is_reversed(kind: Kind, visits: Visits) -> None:
    visit = visits[kind].result()

    assert visit.cursor_row.startswith("> ??    prod-01")
    assert visit.is_cursor_row_reversed


@pytest.mark.parametrize("kind", LARGE, ids=str)
def test_the_help_fits(kind: Kind, visits: Visits) -> None:
    shown = "\n".join(visits[kind].result().help_lines)

    assert shown.count("+--") > 1
    assert "close" in shown


@pytest.mark.parametrize("kind", SMALL, ids=str)
def test_a_small_terminal_is_told_the_size_that_is_needed(kind: Kind, visits: Visits) -> None:
    whole = visits[kind].result().whole

    assert b"enlarge to 60x20 (now 40x10)" in whole
    assert b"prod-" not in whole


@pytest.mark.parametrize("kind", LARGE, ids=str)
def test_a_start_and_a_key_cost_few_bytes(kind: Kind, visits: Visits) -> None:
    visit = visits[kind].result()
    columns, rows = kind.size

    assert len(visit.start) <= START_BYTES * max(1, columns * rows / (80 * 24))
    assert 0 < len(visit.key) <= KEY_BYTES * max(1, columns / 80)


@pytest.mark.parametrize("kind", REFUSED, ids=str)
def test_a_dumb_terminal_is_refused_in_one_sentence(kind: Kind, visits: Visits) -> None:
    visit = visits[kind].result()

    assert visit.exit_code == 2
    assert visit.whole.count(b"\n") == 1
    assert b"TERM is dumb" in visit.whole
