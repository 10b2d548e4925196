"""What the questions and forms about universes refuse, keep and explain."""

import pytest
from host import Host
from recorded_universes import event_kinds, rows
from universe_admin import at_terminal


@pytest.mark.parametrize(
    ("key", "question"),
    [
        ("o", "Rotate the universe key"),
        ("w", "Re-wrap all universe keys"),
        ("z", "Disable encryption"),
    ],
)
def test_escape_changes_nothing(enabled: Host, key: str, question: str) -> None:
    before = event_kinds(enabled)
    with at_terminal(enabled) as admin:
        admin.opens_universe()
        admin.asks(key, question)
        admin.press("escape")
        admin.wait_until_gone("[ Cancel ]")
        admin.wait_for("2 universe keys")
    assert event_kinds(enabled) == before


def test_escape_assigns_nothing(registered: Host) -> None:
    with at_terminal(registered) as admin:
        admin.opens_universe()
        admin.asks("a", "Assign a KMS configuration")
        admin.press("escape")
        admin.wait_until_gone("[ Cancel ]")
    assert event_kinds(registered) == ["registered"]


def test_a_key_that_cannot_be_used_now_says_why(enabled: Host) -> None:
    with at_terminal(enabled) as admin:
        admin.opens_universe()
        admin.press("a")
        admin.wait_for("Encryption is enabled already")


def test_without_a_configuration_assigning_says_what_comes_first(host: Host) -> None:
    with at_terminal(host) as admin:
        admin.opens_universes()
        admin.registers()
        admin.opens_first_universe()
        admin.press("a")
        admin.wait_for("create one first")


def test_a_name_that_is_taken_is_told_at_its_field(registered: Host) -> None:
    with at_terminal(registered) as admin:
        admin.opens_universes()
        admin.press("n")
        admin.wait_for("universes > register")
        admin.types("prod-eu")
        admin.press("tab", "tab")
        admin.types("a note that stays")
        admin.saves()
        admin.wait_for('! A universe named "prod-eu" exists already.')
        admin.wait_for("a note that stays")
    assert rows(registered, "SELECT count(*) FROM universe") == [1]


def test_leaving_a_form_with_typing_asks_first(registered: Host) -> None:
    with at_terminal(registered) as admin:
        admin.opens_universes()
        admin.press("n")
        admin.wait_for("universes > register")
        admin.types("stage")
        admin.press("escape")
        admin.wait_for("Discard what you typed?")
        admin.press("escape")
        admin.wait_until_gone("Discard what you typed?")
        admin.wait_for("stage")


def test_the_second_of_two_editing_admins_is_told_and_loses_no_typing(registered: Host) -> None:
    with at_terminal(registered) as first, at_terminal(registered) as second:
        for admin in (first, second):
            admin.opens_universe()
            admin.asks("e", "Universe UUID")
        first.types("-old")
        first.saves()
        first.wait_for("universes > prod-eu")
        first.wait_for("no universe keys")
        second.press("tab", "tab")
        second.types("runs in Frankfurt")
        second.saves()
        second.wait_for('Universe Name is now "prod-eu-old"')
        second.saves()
        second.wait_for("no universe keys")
    assert rows(registered, "SELECT name, notes FROM universe") == [
        ("prod-eu-old", "runs in Frankfurt")
    ]


def test_everything_fits_a_terminal_of_60_columns_and_20_rows(enabled: Host) -> None:
    with at_terminal(enabled, size=(60, 20)) as admin:
        admin.opens_universe()
        for key in "owz":
            admin.asks(key, "[ Cancel ]")
            admin.press("escape")
            admin.wait_until_gone("[ Cancel ]")
        admin.asks("z", "[ Disable ]")
        admin.press("D")
        admin.wait_for("off: no key is active")
        admin.asks("a", "[ Assign ]")


def test_the_screens_of_universes_draw_nothing_but_ascii(enabled: Host) -> None:
    with at_terminal(enabled) as admin:
        admin.opens_universe()
        assert admin.screen_text().isascii()
        for key in "owz":
            admin.asks(key, "[ Cancel ]")
            admin.wait_for("Cancel ]")
            assert admin.screen_text().isascii()
            admin.press("escape")
            admin.wait_until_gone("[ Cancel ]")
