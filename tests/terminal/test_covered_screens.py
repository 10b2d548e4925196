"""What stands in place of the screen: the sentence of a small terminal, and that of an idle one."""

import signal

import pytest
from launched_apps import open_app
from terminal_modes import assert_terminal_restored

BLANKED = "locked after 0.02 minutes without a key; press any key"


@pytest.mark.parametrize("driver", ["diff", "stock"])
def test_an_idle_app_is_blanked_and_the_next_key_only_brings_its_screen_back(driver: str) -> None:
    with open_app("idling", driver) as session:
        session.wait_for("ready")
        session.wait_for(BLANKED)
        assert session.screen_text().strip() == BLANKED

        session.press("x")
        session.wait_for("done after 0.02 minutes")
        assert "key x" not in session.screen_text()
        session.press("y")
        session.wait_for("key y")


def test_a_blank_screen_stays_blank_at_any_size() -> None:
    with open_app("idling") as session:
        session.wait_for(BLANKED)
        session.resize(40, 10)
        session.wait_until(
            lambda: session.screen_text().split() == BLANKED.split(), "says it in 40 columns"
        )
        session.press("x")
        session.wait_for("enlarge to 60x20 (now 40x10)")


def test_a_blanked_app_ends_by_a_signal_and_leaves_the_terminal_clean() -> None:
    with open_app("idling") as session:
        session.wait_for(BLANKED)
        session.kill(signal.SIGTERM)

        assert session.wait_exit() == 143
        assert_terminal_restored(session)


@pytest.mark.parametrize("driver", ["diff", "stock"])
def test_a_small_terminal_shows_one_line_and_the_screen_comes_back_as_it_was(driver: str) -> None:
    with open_app("pressing", driver) as session:
        session.wait_for("ready")
        session.press("a")
        session.wait_for("key a")
        before = session.screen_text()
        session.resize(40, 10)
        session.wait_for("enlarge to 60x20 (now 40x10)")
        assert session.screen_text().strip() == "enlarge to 60x20 (now 40x10)"

        session.resize(80, 24)
        session.wait_until(lambda: session.screen_text() == before, "the screen is as it was")


def test_on_a_small_terminal_no_key_does_what_cannot_be_seen() -> None:
    with open_app("pressing", size=(40, 10)) as session:
        session.wait_for("enlarge to 60x20 (now 40x10)")
        session.press("D", "enter", "escape")
        session.paste("secret")
        session.resize(80, 24)
        session.wait_for("key escape")


def test_a_terminal_of_one_cell_or_of_any_size_between_is_survived() -> None:
    with open_app("pressing") as session:
        session.wait_for("ready")
        for size in ((1, 1), (3, 2), (59, 20), (60, 19), (200, 50), (20, 5)):
            session.resize(*size)
        session.wait_for("20x5")
        session.resize(60, 20)
        session.wait_until_gone("20x5")
        session.press("f1")
        session.wait_for("key f1")
