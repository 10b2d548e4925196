"""The history is one key away wherever universes are, and tells what was done to them."""

import re

from host import Host
from universe_admin import UniverseAdmin, at_terminal


def sees_everything(admin: UniverseAdmin) -> None:
    """See the three events of the universe, newest first."""
    admin.wait_for("event 1 of 3")
    words = ("rotated", "enabled", "registered")
    for word, line in zip(words, admin.screen_lines()[2:5], strict=True):
        assert word in line
        assert "prod-eu" in line


def test_the_list_of_configurations_leads_to_the_history(enabled: Host) -> None:
    with at_terminal(enabled) as admin:
        admin.wait_for("2 configs")
        admin.press("h")
        sees_everything(admin)
        admin.press("escape")
        admin.wait_for("2 configs")


def test_the_list_of_universes_leads_to_the_history(enabled: Host) -> None:
    with at_terminal(enabled) as admin:
        admin.opens_universes()
        admin.wait_for("prod-eu")
        admin.press("h")
        sees_everything(admin)


def test_a_universe_leads_to_its_own_history_with_the_key_of_each_event(enabled: Host) -> None:
    with at_terminal(enabled) as admin:
        admin.opens_universe()
        admin.press("h")
        admin.wait_for("universes > prod-eu > history")
        admin.wait_for("rotated               2  main")
        admin.press("q")
        admin.wait_for("2 universe keys")


def test_without_colours_the_selected_event_is_marked_and_reversed(enabled: Host) -> None:
    enabled.extra["NO_COLOR"] = "1"
    with at_terminal(enabled) as admin:
        admin.wait_for("2 configs")
        admin.press("h")
        admin.wait_for("event 1 of 3")
        assert "> 20" in admin.screen_text()
        # The mark stood there, reversed, before: only what changed is sent.
        assert re.search(rb"\x1b\[(0;)?7(;39;49)?m(> )?20", admin.raw)
