"""A re-wrap that Esc stopped: what is shown, and how it ends."""

from host import Host
from recorded_universes import active_keys, generation, rows, wrappings
from universe_admin import at_terminal


def test_a_stopped_rewrap_leaves_the_old_wrappings_in_use(interrupted: Host) -> None:
    with at_terminal(interrupted) as admin:
        admin.opens_universes()
        admin.wait_for("REWR  prod-eu")
        admin.wait_for("1 with an unfinished re-wrap")
    assert generation(interrupted) == 0
    assert wrappings(interrupted) == [(1, 0, "main"), (2, 0, "main"), (2, 1, "slow")]


def test_the_first_screen_tells_of_an_unfinished_rewrap(interrupted: Host) -> None:
    with at_terminal(interrupted) as admin:
        admin.wait_for("WARN prod-eu: a re-wrap is unfinished. Open it (u)")


def test_resuming_does_what_is_left_and_puts_the_new_wrappings_into_use(interrupted: Host) -> None:
    with at_terminal(interrupted) as admin:
        admin.opens_universe()
        admin.asks("w", "A re-wrap of prod-eu is unfinished")
        admin.press("enter")
        admin.unlocks()
        admin.wait_for("done before")
        admin.sees_done("the new wrappings are in use", then="1 so far")
        admin.wait_until_gone("w resumes")
    assert generation(interrupted) == 1
    assert active_keys(interrupted) == [2]
    assert wrappings(interrupted)[1] == (1, 1, "slow")


def test_abandoning_keeps_the_old_wrappings(interrupted: Host) -> None:
    with at_terminal(interrupted) as admin:
        admin.opens_universe()
        admin.asks("w", "A re-wrap of prod-eu is unfinished")
        admin.press("tab", "enter")
        admin.wait_for("The re-wrap is abandoned")
        admin.wait_until_gone("w resumes")
    assert generation(interrupted) == 0
    assert rows(interrupted, "SELECT ended_as FROM rewrap") == ["abandoned"]


def test_escape_leaves_an_unfinished_rewrap_as_it_is(interrupted: Host) -> None:
    with at_terminal(interrupted) as admin:
        admin.opens_universe()
        admin.asks("w", "A re-wrap of prod-eu is unfinished")
        admin.press("escape")
        admin.wait_until_gone("[ Cancel ]")
    assert rows(interrupted, "SELECT ended_as FROM rewrap") == [None]
