"""A universe and its form say what was entered, and what it owes to a configuration."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from universe_samples import ENABLED, NOON, UNIVERSE

from kms_tui.domain.listed_rows import ListedUniverse, matches, universe_order, universe_texts
from kms_tui.domain.listing import Listing, Term
from kms_tui.domain.universe import (
    ConfigurationUse,
    Stamp,
    UniverseDraft,
    UniverseField,
    UniverseId,
)

LATER = datetime(2026, 11, 26, 8, tzinfo=UTC)
UUID = "0f0e0d0c-1111-4111-8111-111111111111"
ROW = ListedUniverse(replace(ENABLED, uuid=UUID, key_count=12, last_key_at=NOON), "Main-KV")


def test_a_change_keeps_what_the_form_does_not_hold() -> None:
    draft = UniverseDraft("prod-us", UUID, "Ask Ada.")
    changed = ENABLED.changed(draft, Stamp(LATER, "admin9@bastion03"))
    assert changed.draft() == draft
    expected = replace(
        ENABLED,
        name="prod-us",
        uuid=UUID,
        notes="Ask Ada.",
        updated_at=LATER,
        updated_by="admin9@bastion03",
        revision=2,
    )
    assert changed == expected
    assert changed.is_enabled
    assert not UNIVERSE.is_enabled


@pytest.mark.parametrize(
    ("keys", "told"), [(1, "1 key ever"), (2, "2 keys ever"), (0, "0 keys ever")]
)
def test_what_a_universe_owes_is_told_in_a_line(keys: int, told: str) -> None:
    use = ConfigurationUse(UniverseId("u"), "prod-eu", NOON, (), 1, keys)
    assert use.summary == f"{told}, 1 now, first used 2026-11-24 12:00Z"


@pytest.mark.parametrize(
    ("draft", "broken"),
    [
        (UniverseDraft("prod"), ()),
        (UniverseDraft("prod", UUID, "n" * 500), ()),
        (UniverseDraft(), (UniverseField.NAME,)),
        (UniverseDraft("prod", "no-guid"), (UniverseField.UUID,)),
        (UniverseDraft("prod", "", "n" * 501), (UniverseField.NOTES,)),
        (UniverseDraft("prod", "", "a\x1b[2J"), (UniverseField.NOTES,)),
    ],
)
def test_the_form_names_the_fields_that_are_broken(
    draft: UniverseDraft, broken: tuple[UniverseField, ...]
) -> None:
    assert tuple(draft.problems()) == broken


def test_what_is_wrong_with_notes_is_told() -> None:
    hidden = "Control and invisible characters are not allowed in notes."
    assert UniverseDraft("prod", "", "a\x1b").problems() == {UniverseField.NOTES: hidden}
    long = "At most 500 characters; this has 501."
    assert UniverseDraft("prod", "", "n" * 501).problems() == {UniverseField.NOTES: long}
    required = "Required: a name for this universe."
    assert UniverseDraft().problems() == {UniverseField.NAME: required}


def test_a_filter_sees_what_the_list_shows() -> None:
    assert universe_texts(ROW) == {
        "name": "prod-eu",
        "configuration": "Main-KV",
        "keys": "12",
        "age": "2026-11-24",
        "status": "on",
        "uuid": UUID,
    }
    off = universe_texts(ListedUniverse(UNIVERSE, ""))
    assert (off["age"], off["status"]) == ("never", "off")
    rewrapping = replace(ENABLED, has_unfinished_rewrap=True)
    assert universe_texts(ListedUniverse(rewrapping, ""))["status"] == "rewr"


@pytest.mark.parametrize(
    ("term", "is_met"),
    [
        *((Term("PROD"), True), (Term("main"), True), (Term("0e0d"), True), (Term("12"), False)),
        *((Term("d-e", "name"), True), (Term("kv", "name"), False)),
        *((Term("12", "keys"), True), (Term("1", "keys"), False), (Term("", "keys"), True)),
        *((Term("2026-11", "age"), True), (Term("11", "age"), False)),
        *((Term("o", "status"), True), (Term("n", "status"), False)),
        *((Term("prod", "", is_inverse=True), False), (Term("x", "", is_inverse=True), True)),
    ],
)
def test_a_term_is_looked_for_where_its_field_is(term: Term, *, is_met: bool) -> None:
    assert matches(universe_texts(ROW), Listing((term,))) is is_met


def test_a_row_meets_every_term() -> None:
    assert not matches(universe_texts(ROW), Listing((Term("prod"), Term("nowhere"))))


@pytest.mark.parametrize(
    ("field", "compared"),
    [
        ("configuration", ("main-kv",)),
        ("keys", (12,)),
        ("age", ("2026-11-24T12:00:00+00:00",)),
        ("status", (2,)),
        ("uuid", (UUID,)),
        ("name", ("prod-eu", "prod-eu", "u")),
        ("anything", ("prod-eu", "prod-eu", "u")),
    ],
)
def test_universes_are_compared_by_the_field(field: str, compared: tuple[object, ...]) -> None:
    assert universe_order(ROW, field) == compared


def test_a_universe_without_a_key_comes_first_by_age() -> None:
    assert universe_order(ListedUniverse(UNIVERSE, ""), "age") == ("",)


def test_only_letters_of_ascii_have_a_case_in_the_order_of_names() -> None:
    order = universe_order(ListedUniverse(replace(UNIVERSE, name="ÄB"), ""), "name")
    assert order == ("Äb", "ÄB", "u")
