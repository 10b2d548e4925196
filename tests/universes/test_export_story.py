"""A universe key leaves in the clear: only after a word, into a new file, and into the history."""

import stat

import pytest
from admin import SLOW
from host import INSTALLED, Host
from recorded_universes import event_kinds, rows
from universe_admin import UniverseAdmin, at_terminal

from kms_tui.domain.universe_key import Fingerprint, UniverseKey

QUESTION = "Export universe key 2 of prod-eu?"


def fingerprint_of_key(host: Host, number: int) -> Fingerprint:
    """Return what is recorded of a key."""
    sql = "SELECT number, fingerprint_salt, fingerprint FROM universe_key"
    [found] = [Fingerprint(salt, digest) for n, salt, digest in rows(host, sql) if n == number]
    return found


def fills_in(admin: UniverseAdmin, place: str) -> None:
    """Answer the question about the key under the cursor, up to the last Enter."""
    admin.opens_universe()
    admin.asks("x", QUESTION)
    admin.types(place)
    admin.press("enter")
    admin.types("EXPORT")


def test_the_selected_key_is_written_for_its_owner_and_recorded(
    enabled: Host,
) -> None:
    file = enabled.home / "key"
    with at_terminal(enabled) as admin:
        fills_in(admin, "~/key")
        admin.press("enter")
        admin.unlocks()
        admin.wait_for("Exported.", SLOW)
        admin.press("enter")
        admin.wait_for("key 2 exported")
        admin.wait_for("add_universe_key_to_all_masters")
        admin.press("escape")
        admin.wait_for("was exported to")
        admin.press("h")
        admin.wait_for("exported              2")
        assert file.read_bytes() not in admin.raw
    assert fingerprint_of_key(enabled, 2).matches(UniverseKey(file.read_bytes()))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert rows(enabled, "SELECT note FROM event WHERE kind = 'exported'") == [f"to file {file}"]


def test_a_key_goes_into_a_descriptor_that_a_shell_opened(enabled: Host) -> None:
    file = enabled.home / "key"
    command = ["/bin/sh", "-c", f'exec "{INSTALLED}" 3>"{file}"']
    with UniverseAdmin(command, enabled.environ) as admin:
        fills_in(admin, "fd:3")
        admin.press("enter")
        admin.unlocks()
        admin.wait_for("Exported.", SLOW)
    assert fingerprint_of_key(enabled, 2).matches(UniverseKey(file.read_bytes()))


def test_enter_alone_exports_nothing_and_says_what_is_missing(enabled: Host) -> None:
    with at_terminal(enabled) as admin:
        admin.opens_universe()
        admin.asks("x", QUESTION)
        admin.press("enter", "enter", "enter")
        admin.wait_for("Type the path of a new file")
        admin.wait_for("Type EXPORT in capital letters")
        admin.press("escape")
        admin.wait_until_gone(QUESTION)
    assert "exported" not in event_kinds(enabled)


@pytest.mark.parametrize("word", ["export", "EXPOR", ""])
def test_another_word_exports_nothing(enabled: Host, word: str) -> None:
    with at_terminal(enabled) as admin:
        admin.opens_universe()
        admin.asks("x", QUESTION)
        admin.types("~/key")
        admin.press("enter")
        admin.send(word)
        admin.press("enter")
        admin.wait_for("Type EXPORT in capital letters")
    assert not (enabled.home / "key").exists()


def test_a_place_that_cannot_take_a_key_is_told_beside_it_and_nothing_typed_is_lost(
    enabled: Host,
) -> None:
    (enabled.home / "key").write_text("mine")
    with at_terminal(enabled) as admin:
        fills_in(admin, "~/key")
        admin.press("enter")
        admin.wait_for("exists already.")
        admin.wait_for("EXPORT")
        admin.press("end")
        admin.types("-2")
        admin.press("ctrl+s")
        admin.unlocks()
        admin.wait_for("Exported.", SLOW)
    assert (enabled.home / "key").read_text() == "mine"
    assert len((enabled.home / "key-2").read_bytes()) == 48


def test_escape_exports_nothing(enabled: Host) -> None:
    before = event_kinds(enabled)
    with at_terminal(enabled) as admin:
        fills_in(admin, "~/key")
        admin.press("escape")
        admin.wait_until_gone(QUESTION)
        admin.wait_for("2 universe keys")
    assert not (enabled.home / "key").exists()
    assert event_kinds(enabled) == before


def test_the_question_fits_into_60x20(enabled: Host) -> None:
    with at_terminal(enabled, size=(60, 20)) as admin:
        admin.opens_universe()
        admin.asks("x", QUESTION)
        for shown in ("IN THE CLEAR", "Write it to", "Type EXPORT", "esc cancel"):
            admin.wait_for(shown)


def test_a_universe_without_keys_says_why_nothing_is_exported(registered: Host) -> None:
    with at_terminal(registered) as admin:
        admin.opens_universe()
        admin.press("x")
        admin.wait_for("It has no universe key yet")
