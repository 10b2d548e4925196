"""What the screens say of universes and their keys."""

from dataclasses import replace

import pytest
from universe_samples import ENABLED, NOON, REWRAP, UNIVERSE, VERSION, key, view, wrapping

from kms_tui.domain.universe import UniverseDraft
from kms_tui.ui.universe_key_text import key_details, key_rows
from kms_tui.ui.universe_text import (
    UniverseView,
    draft_with_news,
    news,
    universe_facts,
    universe_word,
    why_not,
)

NEVER_ENABLED = UniverseView(UNIVERSE, (), {})


def test_a_universe_has_one_word_for_where_it_stands() -> None:
    assert universe_word(UNIVERSE) == ("off", "dim")
    assert universe_word(ENABLED) == ("ON", "ok")
    assert universe_word(replace(ENABLED, has_unfinished_rewrap=True)) == ("REWR", "warn")


def test_the_facts_name_configuration_vault_and_active_key() -> None:
    facts = universe_facts(view(), 80).plain
    assert "main (key good in kv-eu)" in facts
    assert "enabled: key 2 is active since 2026-11-24 12:00Z" in facts


def test_the_facts_tell_how_far_an_unfinished_rewrap_is() -> None:
    facts = universe_facts(view(rewrap=REWRAP), 80).plain
    assert "Re-wrap: 1 of 2 keys done; w resumes. To other" in facts


@pytest.mark.parametrize("width", [40, 60, 80])
def test_the_facts_are_cut_to_the_width_there_is(width: int) -> None:
    talkative = replace(ENABLED, notes="x" * 500)
    facts = universe_facts(view(talkative, rewrap=REWRAP), width).plain
    assert max(map(len, facts.splitlines())) == width
    assert facts.isascii()


def test_hostile_notes_reach_no_terminal_as_they_are() -> None:
    hostile = replace(ENABLED, notes="\x1b]52;c;evil\x07")
    assert "\x1b" not in universe_facts(view(hostile), 80).plain


def test_what_cannot_be_done_now_has_a_reason_and_everything_else_none() -> None:
    actions = ("assign", "rotate", "rewrap", "verify", "disable", "details", "edit")
    assert [a for a in actions if why_not(a, view())] == ["assign"]
    assert [a for a in actions if why_not(a, NEVER_ENABLED)] == [
        *("rotate", "rewrap", "verify", "disable", "details")
    ]


def test_the_vaults_that_a_resumed_rewrap_opens_begin_with_its_target() -> None:
    names = [c.name for c in view(rewrap=REWRAP).rewrapping_sources]
    assert names == ["other", "main"]


def test_what_was_typed_stays_and_what_was_not_follows_the_other_session() -> None:
    was = UniverseDraft("prod", "", "old note")
    now = UniverseDraft("prod-eu", "", "their note")
    typed = UniverseDraft("prod", "", "my note")
    assert draft_with_news(typed, was, now) == UniverseDraft("prod-eu", "", "my note")


def test_the_news_say_who_changed_what() -> None:
    said = news(UNIVERSE, replace(UNIVERSE, name="prod-us"))
    assert said.startswith('admin8@bastion02 changed it meanwhile: Universe Name is now "prod-us"')


def test_the_active_key_is_marked_in_the_rows() -> None:
    assert [(row.key.number, row.is_active) for row in key_rows(view())] == [(2, True), (1, False)]


@pytest.mark.parametrize("width", [56, 76])
def test_a_long_key_id_of_the_database_is_folded_and_complete(width: int) -> None:
    imported = replace(key(1), db_key_id="Qk3/+" * 100)
    text = key_details(view(), imported, [wrapping()], width).plain
    assert max(map(len, text.splitlines())) <= width
    assert "Qk3/+" * 100 in text.replace("\n", "").replace(" ", "")


def test_each_wrapping_says_whether_it_is_in_use() -> None:
    universe = replace(ENABLED, generation=1)
    wrappings = [wrapping("other", 3), wrapping("other", 2), wrapping("main", 1), wrapping()]
    rewrap = replace(REWRAP, generation=3)
    text = key_details(view(universe, rewrap=rewrap), key(1), wrappings, 76).plain
    for said in (
        "generation 3: waits for its re-wrap",
        "generation 2: of an abandoned re-wrap",
        "generation 1: in use",
        "generation 0: kept for old backups",
    ):
        assert said in text
    assert VERSION in text
    assert f"{NOON:%Y-%m-%d}" in text
