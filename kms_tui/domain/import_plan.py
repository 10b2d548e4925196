"""What becomes of the configurations here when those of a document are taken over."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kms_tui.domain.configuration import (
    ConfigurationDraft,
    CredentialKind,
    Field,
    KmsConfiguration,
)
from kms_tui.domain.credential_change import FieldChange
from kms_tui.domain.secret import MASK, Secret
from kms_tui.domain.yba_body import GivenConfiguration

NO_SECRET = Secret("")
_MEMBERS: Final[Mapping[Field, str]] = {
    Field.CREDENTIAL_KIND: "credential_kind",
    Field.CLIENT_ID: "client_id",
    Field.SECRET_EXPIRES_ON: "secret_expires_on",
    Field.TENANT_ID: "tenant_id",
    Field.VAULT_URL: "vault_url",
    Field.KEY_NAME: "key_name",
    Field.KEY_SIZE: "key_size",
}
"""The members of a draft that are compared, in the order in which differences are told."""
_FIXED: Final = (Field.VAULT_URL, Field.KEY_NAME, Field.KEY_SIZE)
"""What no edit may change, as in YugabyteDB Anywhere."""


class ImportState(StrEnum):
    """What an import makes of one configuration."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """One configuration of a document, beside the one of that name that is here."""

    state: ImportState
    draft: ConfigurationDraft
    """As it is to be; what the document leaves out stays as it is."""
    secret: Secret
    """Its new client secret; empty if it keeps the stored one or has none."""
    was: KmsConfiguration | None
    """The one that is here, if there is any."""
    changes: tuple[FieldChange, ...] = ()
    """What differs from what is here; of the client secret only that it does."""
    conflict: str = ""
    """Why it cannot be taken over, as a sentence."""
    needs_secret: bool = False
    """Whether that is for want of its client secret, which can be handed over."""

    @property
    def name(self) -> str:
        """The name of the configuration."""
        return self.draft.name


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do."""

    entries: tuple[ImportEntry, ...]
    left_out: tuple[str, ...] = ()
    """Configurations of other providers, safe to show."""

    def of(self, *states: ImportState) -> list[ImportEntry]:
        """Return the entries in those states."""
        return [entry for entry in self.entries if entry.state in states]

    @property
    def to_do(self) -> list[ImportEntry]:
        """Those that change something here."""
        return self.of(ImportState.NEW, ImportState.CHANGED)


def planned(
    given: GivenConfiguration,
    was: KmsConfiguration | None,
    secret: Secret | None,
    stored: Secret | None,
) -> ImportEntry:
    """Compare one configuration of a document with the one of that name that is here.

    `secret` is what was handed over for it, `stored` the one it has here if that is to be
    compared. One that was handed over makes it sign in with a client secret.
    """
    is_new_secret = secret is not None and secret != stored
    draft = _wanted(given, was, has_secret=secret is not None, is_new_secret=is_new_secret)
    changes = _changes(was, draft, is_new_secret=is_new_secret)
    kept = secret if secret is not None and is_new_secret else NO_SECRET
    entry = ImportEntry(_state(was, changes), draft, kept, was, changes)
    if fixed := [change.field for change in changes if was and change.field in _FIXED]:
        return _conflict(entry, f"{', '.join(fixed)} cannot be changed.")
    if secret is None and _needs_secret(was, draft):
        return replace(_conflict(entry, "Its client secret was not given."), needs_secret=True)
    return entry


def named_twice(entry: ImportEntry) -> ImportEntry:
    """Return the entry as one that the document names more than once."""
    return replace(_conflict(entry, "The document names it more than once."), needs_secret=False)


def _wanted(
    given: GivenConfiguration,
    was: KmsConfiguration | None,
    *,
    has_secret: bool,
    is_new_secret: bool,
) -> ConfigurationDraft:
    draft = given.draft
    if was is not None:
        names = [_MEMBERS[field] for field in given.fields if field in _MEMBERS]
        draft = replace(was.draft(), **{name: getattr(given.draft, name) for name in names})
    if has_secret:
        draft = replace(draft, credential_kind=CredentialKind.CLIENT_SECRET)
    is_identity = draft.credential_kind is CredentialKind.MANAGED_IDENTITY
    # When the old secret expires says nothing about a new one.
    is_of_old = is_new_secret and Field.SECRET_EXPIRES_ON not in given.fields
    return replace(draft, secret_expires_on="") if is_identity or is_of_old else draft


def _changes(
    was: KmsConfiguration | None, draft: ConfigurationDraft, *, is_new_secret: bool
) -> tuple[FieldChange, ...]:
    before, after = _texts(was.draft() if was else None), _texts(draft)
    if is_new_secret:
        has_one = was is not None and was.credential.secret_reference is not None
        before[Field.CLIENT_SECRET] = MASK if has_one else ""
        after[Field.CLIENT_SECRET] = "another" if has_one else MASK
    return tuple(
        FieldChange(field, before.get(field, ""), after[field])
        for field in Field
        if after.get(field, "") != before.get(field, "")
    )


def _texts(draft: ConfigurationDraft | None) -> dict[Field, str]:
    return {field: str(getattr(draft, name)) for field, name in _MEMBERS.items() if draft}


def _state(was: KmsConfiguration | None, changes: tuple[FieldChange, ...]) -> ImportState:
    if was is None:
        return ImportState.NEW
    return ImportState.CHANGED if changes else ImportState.SAME


def _needs_secret(was: KmsConfiguration | None, draft: ConfigurationDraft) -> bool:
    """Whether it signs in with a client secret that is not stored: each is of one Client ID."""
    if draft.credential_kind is CredentialKind.MANAGED_IDENTITY:
        return False
    if was is None or was.credential.secret_reference is None:
        return True
    return was.credential.client_id != draft.client_id


def _conflict(entry: ImportEntry, why: str) -> ImportEntry:
    return replace(entry, state=ImportState.CONFLICT, conflict=why)
