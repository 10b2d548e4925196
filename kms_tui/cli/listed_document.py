"""The document of `kms-tui list`, made of plain values, wherever they were read.

`first_list` prints it before the program proper is loaded, so this imports next to nothing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from kms_tui import __version__
from kms_tui.domain.listed_words import days_left, secret_word
from kms_tui.domain.visible_text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypedDict

    class PlainConfiguration(TypedDict):
        """A configuration as the catalogue's file has it: its own words, and times as texts."""

        id: str
        name: str
        provider: str
        credential_kind: str
        client_id: str
        tenant_id: str
        secret_expires_on: str | None
        secret_store: str | None
        vault_url: str
        cloud: str
        key_name: str
        algorithm: str
        key_size: int
        key_id: str
        created_at: str
        created_by: str
        updated_at: str
        updated_by: str
        check_verdict: str | None
        checked_at: str | None
        check_summary: str | None
        universes_now: int
        universes_ever: int


Record = dict[str, object]
CLIENT_SECRET = "client_secret"  # noqa: S105 - the file's word, not a secret
SIGN_IN = {CLIENT_SECRET: "client secret", "managed_identity": "managed identity"}
"""The labels on screen by the catalogue's own words."""
_GRAVITY = ("skipped", "pass", "warn", "fail")
_AGE_VERDICTS = {"soon": "warn", "gone": "fail"}


def plain_record(plain: PlainConfiguration) -> Record:
    """Return a configuration, all but its secret and the name that the secret is stored under.

    Raises `KeyError` or `ValueError` for a word or a time that the catalogue cannot hold.
    """
    return {
        "name": visible(plain["name"]),
        "id": plain["id"],
        "provider": visible(plain["provider"]),
        "sign_in": SIGN_IN[plain["credential_kind"]],
        "client_id": visible(plain["client_id"]),
        "tenant_id": visible(plain["tenant_id"]),
        "secret_expires_on": plain["secret_expires_on"],
        "secret_store": visible(plain["secret_store"] or ""),
        "vault_url": visible(plain["vault_url"]),
        "cloud": visible(plain["cloud"]),
        "key_name": visible(plain["key_name"]),
        "key_algorithm": visible(plain["algorithm"]),
        "key_size_bits": plain["key_size"],
        "key_id": visible(plain["key_id"]),
        "created_at": _moment(plain["created_at"]),
        "created_by": visible(plain["created_by"]),
        "updated_at": _moment(plain["updated_at"]),
        "updated_by": visible(plain["updated_by"]),
        "last_check": _last_check(plain),
    }


def plain_listed_record(plain: PlainConfiguration, today: date) -> Record:
    """Return it with how it is doing, and how many universes use it now and ever did."""
    return plain_record(plain) | {
        "health": _health(plain, today),
        "universes": plain["universes_now"],
        "universes_ever": plain["universes_ever"],
    }


def list_document(context: str, records: Iterable[Record]) -> str:
    """Return the document of a list: ASCII, a line for each configuration."""
    heading = {"schema": "kms-tui list 1", "version": __version__, "context": visible(context)}
    members = [f"{_json(name)}: {_json(text)}" for name, text in heading.items()]
    lines = ",\n    ".join(map(_json, records))
    members.append(f'"configurations": [\n    {lines}\n  ]' if lines else '"configurations": []')
    inside = ",\n  ".join(members)
    return f"{{\n  {inside}\n}}\n"


def _json(value: object) -> str:
    """Return what `json.dumps` returns, which is slow to load and hardly ever needed."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_json(name)}: {_json(of)}' for name, of in value.items())}}}"
    if isinstance(value, str) and _is_plain(value):
        return f'"{value}"'
    if value is None or type(value) is int:
        return "null" if value is None else str(value)
    from json import dumps  # noqa: PLC0415 - see above

    return dumps(value)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and '"' not in text and "\\" not in text


def _last_check(plain: PlainConfiguration) -> Record | None:
    verdict, at = plain["check_verdict"], plain["checked_at"]
    if verdict is None or at is None:
        return None
    if verdict not in _GRAVITY:
        raise ValueError
    summary = visible(plain["check_summary"] or "")
    return {"verdict": verdict, "at": _moment(at), "summary": summary}


def _health(plain: PlainConfiguration, today: date) -> Record:
    has_secret = plain["credential_kind"] == CLIENT_SECRET
    days = days_left(plain["secret_expires_on"], today) if has_secret else None
    secret = secret_word(days, has_secret=has_secret)
    known = filter(None, (plain["check_verdict"], _AGE_VERDICTS.get(secret)))
    return {
        "verdict": max(known, key=_GRAVITY.index, default=None),
        "secret": secret,
        "days": days,
    }


def _moment(stored: str) -> str:
    """Return a stored time as documents have it: in UTC, to the second."""
    at = datetime.fromisoformat(stored)
    if at.tzinfo is None:
        raise ValueError
    return at.astimezone(UTC).isoformat(timespec="seconds")
