"""What an edit changes about a configuration, field by field, and how two edits go together.

The client secret is not among the fields: it is no part of a draft, and is never compared.
"""

from dataclasses import dataclass, replace

from kms_tui.domain.configuration import ConfigurationDraft, Field


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; an empty text stands for nothing."""

    field: Field
    old: str
    new: str


def credential_changes(was: ConfigurationDraft, now: ConfigurationDraft) -> list[FieldChange]:
    """Return the fields of the credential that differ, in the order of the form."""
    before, after = _texts(was), _texts(now)
    return [FieldChange(f, before[f], after[f]) for f in before if before[f] != after[f]]


def rebased(
    typed: ConfigurationDraft, was: ConfigurationDraft, now: ConfigurationDraft
) -> ConfigurationDraft:
    """Return what somebody typed over `was`, put on top of what another made of it meanwhile.

    A field that was typed in keeps what was typed; one that was not takes the other's value.
    """
    touched = {change.field for change in credential_changes(was, typed)}
    kind = typed if Field.CREDENTIAL_KIND in touched else now
    client = typed if Field.CLIENT_ID in touched else now
    tenant = typed if Field.TENANT_ID in touched else now
    expiry = typed if Field.SECRET_EXPIRES_ON in touched else now
    return replace(
        now,
        credential_kind=kind.credential_kind,
        client_id=client.client_id,
        tenant_id=tenant.tenant_id,
        secret_expires_on=expiry.secret_expires_on,
    )


def _texts(draft: ConfigurationDraft) -> dict[Field, str]:
    return {
        Field.CREDENTIAL_KIND: draft.credential_kind,
        Field.CLIENT_ID: draft.client_id,
        Field.SECRET_EXPIRES_ON: draft.secret_expires_on,
        Field.TENANT_ID: draft.tenant_id,
    }
