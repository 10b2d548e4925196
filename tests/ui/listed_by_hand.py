"""What a listing of configurations is, read from all of them one by one."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from kms_tui.domain.configuration import CredentialKind, KmsConfiguration
from kms_tui.domain.listing import Listing, Term

_ANYWHERE = ("name", "vault", "key", "tenant", "client")
_GRAVITY = ("fail", "warn", "never", "ok")
_NO_DATE = "~"


def listed(
    every: Iterable[KmsConfiguration], listing: Listing, today: date
) -> list[KmsConfiguration]:
    """Return the configurations that a listing has, in its order."""
    found = [one for one in every if _is_wanted(texts(one, today), listing)]
    found.sort(key=lambda one: (_ascii_small(one.name), one.name, one.id))
    if listing.sort_by == "name":
        return found[::-1] if listing.is_descending else found
    return sorted(
        found, key=lambda one: _value(one, listing.sort_by, today), reverse=listing.is_descending
    )


def texts(one: KmsConfiguration, today: date) -> dict[str, str]:
    """Return what a filter sees, by field."""
    check = one.last_check
    return {
        "name": one.name,
        "vault": one.vault_url,
        "key": one.key_name,
        "size": str(one.key_size),
        "used": str(one.universes_now),
        "secret": _secret(one, today),
        "status": str(check.verdict).lower() if check else "never",
        "checked": check.at.date().isoformat() if check else "never",
        "tenant": one.credential.tenant_id,
        "client": one.credential.client_id,
    }


def _secret(one: KmsConfiguration, today: date) -> str:
    expires_on = one.credential.secret_expires_on
    if one.credential.kind is CredentialKind.MANAGED_IDENTITY:
        return "none"
    if expires_on is None:
        return "unknown"
    is_soon = expires_on <= today + timedelta(days=30)
    return f"{'gone' if expires_on < today else 'soon' if is_soon else ''} {expires_on}"


def _is_wanted(seen: Mapping[str, str], listing: Listing) -> bool:
    return all(_holds(seen, term) is not term.is_inverse for term in listing.terms)


def _holds(seen: Mapping[str, str], term: Term) -> bool:
    wanted = term.text.lower()
    if not term.field:
        return any(wanted in seen[field].lower() for field in _ANYWHERE)
    if term.field in _ANYWHERE:
        return wanted in seen[term.field].lower()
    if term.field in ("size", "used"):
        return not wanted or wanted == seen[term.field]
    return any(word.startswith(wanted) for word in seen[term.field].split())


def _value(one: KmsConfiguration, field: str, today: date) -> str | int:
    seen = texts(one, today)
    expires_on = one.credential.secret_expires_on
    values: dict[str, str | int] = {
        "size": one.key_size,
        "used": one.universes_now * 1000 + one.universes_ever,
        "secret": expires_on.isoformat() if expires_on else _NO_DATE,
        "status": _GRAVITY.index(seen["status"]),
        "checked": one.last_check.at.isoformat() if one.last_check else "",
    }
    return values.get(field, seen[field].lower())


def _ascii_small(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)
