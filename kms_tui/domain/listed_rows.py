"""What a filter finds in configurations and universes, and the orders universes are listed in.

The catalogue finds and orders configurations itself: there may be many of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase

from kms_tui.domain.listing import Listing, Term
from kms_tui.domain.universe import Universe

CONFIGURATION_FIELDS = (
    "name",
    "vault",
    "key",
    "size",
    "used",
    "secret",
    "status",
    "checked",
    "tenant",
    "client",
)
"""What a filter can name of a configuration.

`name`, `vault`, `key`, `tenant` and `client` hold the text anywhere. `size` and `used` (universes
that use it now) are that number. The others begin with it: `status` is `ok`, `warn`, `fail` or
`never`; `secret` is the date it expires on, or `gone`, `soon` (within 30 days), `unknown` or `none`
(a managed identity); `checked` is a date or `never`.
"""
UNIVERSE_FIELDS = ("name", "configuration", "keys", "age", "status", "uuid")
"""What a filter can name of a universe.

`name`, `configuration` and `uuid` hold the text anywhere, `keys` is that number, and the others
begin with it: `status` is `on`, `off` or `rewr`; `age` is the date of the newest key, or `never`.
"""
NEVER = "never"

SortValue = tuple[str | int, ...]
"""Values of one field can be compared; those of different fields cannot."""
_EXACT = ("keys",)
_ANYWHERE = ("name", "configuration", "uuid")
_SMALL = {ord(capital): capital.lower() for capital in ascii_uppercase}
"""Only letters of ASCII: the catalogue, which orders by name itself, knows the case of no other."""
_STANDINGS = ("rewr", "off", "on")


@dataclass(frozen=True, slots=True)
class ListedUniverse:
    """A universe as the list shows it."""

    universe: Universe
    configuration_name: str
    """Whose master key wraps its active or newest key; empty if it never had a key."""


def universe_texts(row: ListedUniverse) -> dict[str, str]:
    """Return what a filter sees of a universe, by field."""
    universe = row.universe
    standing = "on" if universe.is_enabled else "off"
    return {
        "name": universe.name,
        "configuration": row.configuration_name,
        "keys": str(universe.key_count),
        "age": _day(universe.last_key_at),
        "status": "rewr" if universe.has_unfinished_rewrap else standing,
        "uuid": universe.uuid,
    }


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else NEVER


def matches(texts: Mapping[str, str], listing: Listing) -> bool:
    """Tell whether a row meets every term."""
    return all(_holds(texts, term) is not term.is_inverse for term in listing.terms)


def _holds(texts: Mapping[str, str], term: Term) -> bool:
    wanted = term.text.lower()
    if not term.field:
        return any(wanted in texts.get(field, "").lower() for field in _ANYWHERE)
    text = texts[term.field].lower()
    if term.field in _ANYWHERE:
        return wanted in text
    if term.field in _EXACT:
        return not wanted or wanted == text
    return any(word.startswith(wanted) for word in text.split())


def universe_order(row: ListedUniverse, field: str) -> SortValue:
    """Return what universes are compared by in the order of a field."""
    universe = row.universe
    values: dict[str, SortValue] = {
        "configuration": (row.configuration_name.lower(),),
        "keys": (universe.key_count,),
        "age": (universe.last_key_at.isoformat() if universe.last_key_at else "",),
        "status": (_STANDINGS.index(universe_texts(row)["status"]),),
        "uuid": (universe.uuid,),
    }
    return values.get(field, name_order(universe.name, universe.id))


def name_order(name: str, identity: str) -> SortValue:
    """Return what rows are compared by that are equal otherwise."""
    return (name.translate(_SMALL), name, identity)
