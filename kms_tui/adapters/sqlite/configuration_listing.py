"""A listing of configurations in SQLite's words: which rows, in which order, and from where on.

Every value is a parameter; only texts of this file become part of a statement.
"""

from datetime import date, timedelta

from kms_tui.adapters.sqlite.configuration_table import SELECT, UNIVERSES_EVER, UNIVERSES_NOW
from kms_tui.adapters.sqlite.rows import Values, configuration_values
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.listed_words import SOON_DAYS
from kms_tui.domain.listing import Listing, Term

_IS_MANAGED = "credential_kind = 'managed_identity'"
_SECRET_STATE = f"""CASE WHEN {_IS_MANAGED} THEN 'none'
  WHEN secret_expires_on IS NULL THEN 'unknown' WHEN secret_expires_on < :today THEN 'gone'
  WHEN secret_expires_on <= :soon THEN 'soon' ELSE '' END"""
_SECRET_DATE = f"CASE WHEN {_IS_MANAGED} THEN '' ELSE coalesce(secret_expires_on, '') END"
_STATUS = """CASE check_verdict WHEN 'pass' THEN 'ok' WHEN 'skipped' THEN 'skip'
  ELSE coalesce(check_verdict, 'never') END"""
_HELD_ANYWHERE = {
    "name": "name",
    "vault": "vault_url",
    "key": "key_name",
    "tenant": "tenant_id",
    "client": "client_id",
}
_EQUAL = {"size": "key_size", "used": UNIVERSES_NOW}
_BEGINNING = {
    "status": (_STATUS,),
    "secret": (_SECRET_STATE, _SECRET_DATE),
    "checked": ("coalesce(substr(checked_at, 1, 10), 'never')",),
}
_MOST_UNIVERSES = 1_000_000
_ORDERS = {
    "vault": "lower(vault_url)",
    "key": "lower(key_name)",
    "size": "key_size",
    "used": f"{UNIVERSES_NOW} * {_MOST_UNIVERSES} + {UNIVERSES_EVER}",
    "secret": "coalesce(secret_expires_on, '~')",
    "status": """CASE coalesce(check_verdict, '') WHEN 'fail' THEN 0 WHEN 'warn' THEN 1
      WHEN '' THEN 2 WHEN 'skipped' THEN 3 ELSE 4 END""",
    "checked": "coalesce(checked_at, '')",
    "tenant": "tenant_id",
    "client": "client_id",
}
"""What is compared in the order of a field; that of the name is the index's own."""
_NAMES = "(name COLLATE NOCASE, name, id) {0} (:name, :name, :id)"
# SQLite finds its way into the index by a condition on its first column only.
_NAMES_FROM_INDEX = "name COLLATE NOCASE {0}= :name AND " + _NAMES


def page(
    listing: Listing, today: date, beside: KmsConfiguration | None, *, backwards: bool
) -> tuple[str, Values]:
    """Return the statement that reads the rows nearest to one first, and its values.

    The number of rows is the parameter `limit`. Only ids are sorted: what else belongs to a row is
    looked up for the rows that are wanted.
    """
    conditions, values = _conditions(listing, today)
    order, from_there = _order(listing, backwards=backwards)
    if beside is not None:
        conditions.append(from_there)
        values |= _place(listing, beside)
    where = " AND ".join(conditions) or "1"
    found = f"SELECT id FROM configuration WHERE {where} ORDER BY {order} LIMIT :limit"  # noqa: S608 - our own words
    return f"{SELECT} WHERE id IN ({found}) ORDER BY {order}", values


def number(listing: Listing, today: date) -> tuple[str, Values]:
    """Return the statement that counts the rows, at most the parameter `limit`, and its values."""
    conditions, values = _conditions(listing, today)
    where = " AND ".join(conditions) or "1"
    found = f"SELECT 1 FROM configuration WHERE {where} LIMIT :limit"  # noqa: S608 - our own words
    return f"SELECT count(*) FROM ({found})", values  # noqa: S608 - our own words


def _conditions(listing: Listing, today: date) -> tuple[list[str], Values]:
    soon = today + timedelta(days=SOON_DAYS)
    values: Values = {"today": today.isoformat(), "soon": soon.isoformat()}
    conditions = []
    for place, term in enumerate(listing.terms):
        condition = _condition(term, f":text_{place}")
        conditions.append(f"NOT ({condition})" if term.is_inverse else condition)
        values[f"text_{place}"] = term.text.lower()
    return conditions, values


def _condition(term: Term, text: str) -> str:
    if "\0" in term.text or term.text.encode(errors="ignore").decode() != term.text:
        return "0"  # no row holds one: for SQLite it ends a text, or is none
    if columns := _EQUAL.get(term.field):
        return f"({text} = '' OR CAST({columns} AS TEXT) = {text})"
    if words := _BEGINNING.get(term.field):
        begins = f"<> '' AND substr({{0}}, 1, length({text})) = {text}"
        return f"({' OR '.join(f'({word}) {begins.format(word)}' for word in words)})"
    small = "lower" if term.text.isascii() else "small"
    columns_held = [_HELD_ANYWHERE[term.field]] if term.field else _HELD_ANYWHERE.values()
    return f"({' OR '.join(f'instr({small}({column}), {text})' for column in columns_held)})"


def _order(listing: Listing, *, backwards: bool) -> tuple[str, str]:
    """Return the order, and the condition for rows that come after one in it."""
    goes_down = listing.is_descending is not backwards
    value = _ORDERS.get(listing.sort_by)
    if value is None:
        return _by_name(goes_down=goes_down), _NAMES_FROM_INDEX.format("<" if goes_down else ">")
    ties = _NAMES.format("<" if backwards else ">")
    further = f"({value}) {'<' if goes_down else '>'} :value"
    order = f"{value} {'DESC' if goes_down else 'ASC'}, {_by_name(goes_down=backwards)}"
    return order, f"({further} OR (({value}) = :value AND {ties}))"


def _by_name(*, goes_down: bool) -> str:
    way = "DESC" if goes_down else "ASC"
    return f"name COLLATE NOCASE {way}, name {way}, id {way}"


def _place(listing: Listing, beside: KmsConfiguration) -> Values:
    """Return where a row is, or was, in the order."""
    return {"name": beside.name, "id": beside.id, "value": _value(listing.sort_by, beside)}


_GRAVITY = {"fail": 0, "warn": 1, None: 2, "skipped": 3, "pass": 4}


def _value(field: str, beside: KmsConfiguration) -> str | int:
    stored = configuration_values(beside)
    values: dict[str, object] = {
        "vault": beside.vault_url.lower(),
        "key": beside.key_name.lower(),
        "size": beside.key_size,
        "used": beside.universes_now * _MOST_UNIVERSES + beside.universes_ever,
        "secret": stored["secret_expires_on"] or "~",
        "status": _GRAVITY[stored["check_verdict"]],  # type: ignore[index]  # one of its words
        "checked": stored["checked_at"] or "",
        "tenant": beside.credential.tenant_id,
        "client": beside.credential.client_id,
    }
    value = values.get(field, "")
    return value if isinstance(value, int) else str(value)
