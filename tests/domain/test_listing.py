"""What an admin types to find rows means what the filter line says it means."""

import pytest

from kms_tui.domain.listing import Listing, Term

FIELDS = ("name", "vault")


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("", ()),
        ("prod", (Term("prod", "", is_inverse=False),)),
        ("prod eu", (Term("prod"), Term("eu"))),
        ('"two words"', (Term("two words"),)),
        ('"half a quotation', (Term("half"), Term("a"), Term("quotation"))),
        ("it's", (Term("its"),)),
        ("name:prod", (Term("prod", "name"),)),
        ("NAME:Prod", (Term("Prod", "name"),)),
        ("name:", (Term("", "name"),)),
        ("vault:a:b", (Term("a:b", "vault"),)),
        ("https://vault", (Term("https://vault"),)),
        ("!eu", (Term("eu", "", is_inverse=True),)),
        ("!name:eu", (Term("eu", "name", is_inverse=True),)),
        ("!!eu", (Term("!eu", "", is_inverse=True),)),
        ("! eu", (Term("eu"),)),
    ],
)
def test_typed_words_are_terms(typed: str, terms: tuple[Term, ...]) -> None:
    assert Listing.of_text(typed, FIELDS) == Listing(terms)


def test_rows_come_by_name_until_another_order_is_asked_for() -> None:
    listing = Listing.of_text("prod", FIELDS)
    assert (listing.sort_by, listing.is_descending) == ("name", False)
    other = listing.sorted_by("vault", is_descending=True)
    assert other == Listing((Term("prod"),), "vault", is_descending=True)
