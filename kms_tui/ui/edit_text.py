"""What the form of an edit says: what will change, and what changed meanwhile. Pure functions."""

from collections.abc import Sequence

from rich.text import Text

from kms_tui.domain.configuration import CredentialKind, Field, KmsConfiguration
from kms_tui.domain.credential_change import FieldChange, credential_changes
from kms_tui.domain.store_kind import place_of
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.domain.visible_text import visible

KEEPS_SECRET = "keep the stored one; type to replace"  # noqa: S105 - a hint, not a secret
"""What an empty field for the client secret says."""
WHY_FIXED = "Vault, key, algorithm and size are fixed: universe keys depend on them."
GONE = "Another session deleted this configuration meanwhile; there is nothing left to edit here."
NOTHING_TO_SAVE = "Nothing was changed: change a field, or go back (esc)."

_LABEL_CELLS = 19
_LINE_CELLS = 36
"""What old and new value may take of a line of a terminal of 60 columns."""


def heading(title: str) -> Text:
    """Return the line above a part of the form."""
    return Text(f"--- {title} ".ljust(56, "-"), "dim")


def changes_text(was: KmsConfiguration, changes: Sequence[FieldChange], secret: str) -> Text:
    """Return what saving would change; `secret` says what becomes of the client secret."""
    rows = [_row(change) for change in changes]
    if secret:
        rows.append(Text(f"{Field.CLIENT_SECRET:<{_LABEL_CELLS}}{secret}"))
    if not changes and secret in ("", _kept(was)):
        rows.insert(0, Text("nothing so far"))
    return Text("\n").join(rows)


def secret_outlook(was: KmsConfiguration, kind: CredentialKind, *, is_typed: bool) -> str:
    """Return what saving makes of the client secret; never anything about its value."""
    had_secret = was.credential.kind is CredentialKind.CLIENT_SECRET
    if kind is CredentialKind.MANAGED_IDENTITY:
        return f"removed from the {place_of(was.secret_store)}" if had_secret else ""
    if is_typed:
        return "new value (not shown)"
    return _kept(was) if had_secret else "to be typed: there is none so far"


def proofs_line(keys: Sequence[WrappedUniverseKey]) -> str:
    """Return how many universe keys the new credential has to unwrap before it is used."""
    if not keys:
        return "It protects no universe key at present."
    universes = len({key.universe_id for key in keys})
    of = "1 universe" if universes == 1 else f"{universes} universes"
    count = "1 universe key" if len(keys) == 1 else f"All {len(keys)} universe keys"
    return f"{count} of {of} will be proven before anything is saved."


def meanwhile_text(was: KmsConfiguration, now: KmsConfiguration) -> Text:
    """Return what another session changed, who and when, and what that means here."""
    who, when = visible(now.updated_by), f"{now.updated_at:%Y-%m-%d %H:%MZ}"
    text = Text(f"Changed meanwhile by {who} at {when}:", "bold yellow")
    changes = credential_changes(was.draft(), now.draft())
    for row in map(_row, changes):
        text.append("\n").append_text(row)
    if secret := _secret_meanwhile(was, now, only=not changes):
        text.append(f"\n{Field.CLIENT_SECRET:<{_LABEL_CELLS}}{secret}")
    text.append("\nWhat you typed is still there; save again to put it on top.")
    return text


def _secret_meanwhile(was: KmsConfiguration, now: KmsConfiguration, *, only: bool) -> str:
    """Return what is known about the secret: each edit stores it anew, also an unchanged one."""
    if now.credential.secret_reference in (None, was.credential.secret_reference):
        return ""
    return "another value (not shown)" if only else "stored anew, perhaps another value"


def _kept(was: KmsConfiguration) -> str:
    return f"kept, in the {place_of(was.secret_store)}"


def _row(change: FieldChange) -> Text:
    old, new = visible(change.old) or "none", visible(change.new) or "none"
    is_short = len(old) + len(new) <= _LINE_CELLS
    between = " -> " if is_short else f"\n{'':<{_LABEL_CELLS - 3}}-> "
    return Text(f"{change.field:<{_LABEL_CELLS}}{old}{between}{new}")
