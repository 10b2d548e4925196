"""Rows of the catalogue as the domain's objects, and back.

Words in the file are its own (`pass`, `client_secret`), so that a changed label changes no row.
"""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from kms_tui.adapters.sqlite.owner import Owner
from kms_tui.adapters.sqlite.row_fields import RowFields, refused_by_row
from kms_tui.domain.check import CheckOutcome, Verdict
from kms_tui.domain.configuration import (
    ConfigurationId,
    Credential,
    CredentialKind,
    KmsConfiguration,
    SecretReference,
)
from kms_tui.services.ports import OperationKind, SaveOperation, SecretRecord, SecretState, StorePin

Values = dict[str, str | int | bytes | None]
"""Parameters of a statement by column."""


def configuration_values(configuration: KmsConfiguration) -> Values:
    """Return the columns of a configuration."""
    credential = configuration.credential
    expires_on = credential.secret_expires_on
    return {
        "id": configuration.id,
        "name": configuration.name,
        "provider": configuration.provider,
        "credential_kind": credential.kind.name.lower(),
        "tenant_id": credential.tenant_id,
        "client_id": credential.client_id,
        "secret_reference": credential.secret_reference,
        "secret_expires_on": expires_on.isoformat() if expires_on else None,
        "vault_url": configuration.vault_url,
        "cloud": configuration.cloud,
        "key_name": configuration.key_name,
        "algorithm": configuration.algorithm,
        "key_size": configuration.key_size,
        "key_id": configuration.key_id,
        "revision": configuration.revision,
        "created_at": moment_text(configuration.created_at),
        "created_by": configuration.created_by,
        "updated_at": moment_text(configuration.updated_at),
        "updated_by": configuration.updated_by,
        **outcome_values(configuration.last_check),
    }


def outcome_values(outcome: CheckOutcome | None) -> Values:
    """Return the columns of a check's outcome."""
    if outcome is None:
        return {"check_verdict": None, "checked_at": None, "check_summary": None}
    return {
        "check_verdict": outcome.verdict.name.lower(),
        "checked_at": moment_text(outcome.at),
        "check_summary": storable(outcome.summary),
    }


def storable(text: str) -> str:
    """Return a text without lone surrogates: Azure's JSON may hold them, and no file can."""
    return text.encode("utf-8", "replace").decode()


def moment_text(moment: datetime) -> str:
    """Return an aware time as ISO 8601 in UTC; raise `ValueError` for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("times are aware")
    return moment.astimezone(UTC).isoformat()


def configuration_of(row: sqlite3.Row, place: Path) -> KmsConfiguration:
    """Return the configuration a row describes, or raise `CatalogueUnusable` naming the row."""
    with refused_by_row(row, "configuration", place) as fields:
        return KmsConfiguration(
            id=ConfigurationId(fields.text("id")),
            name=fields.text("name"),
            credential=_credential(fields),
            vault_url=fields.text("vault_url"),
            cloud=fields.text("cloud"),
            key_name=fields.text("key_name"),
            key_size=fields.number("key_size"),
            key_id=fields.text("key_id"),
            created_at=fields.moment("created_at"),
            created_by=fields.text("created_by"),
            updated_at=fields.moment("updated_at"),
            updated_by=fields.text("updated_by"),
            provider=fields.text("provider"),
            algorithm=fields.text("algorithm"),
            last_check=_outcome(fields),
            revision=fields.number("revision"),
            universes_ever=fields.number("universes_ever"),
            universes_now=fields.number("universes_now"),
            secret_store=fields.text_or_none("secret_store") or "",
        )


def _credential(fields: RowFields) -> Credential:
    return Credential(
        kind=fields.word("credential_kind", CredentialKind),
        tenant_id=fields.text("tenant_id"),
        client_id=fields.text("client_id"),
        secret_reference=_reference_or_none(fields),
        secret_expires_on=fields.day_or_none("secret_expires_on"),
    )


def _reference_or_none(fields: RowFields) -> SecretReference | None:
    reference = fields.text_or_none("secret_reference")
    return None if reference is None else SecretReference(reference)


def _outcome(fields: RowFields) -> CheckOutcome | None:
    if fields.text_or_none("check_verdict") is None:
        return None
    return CheckOutcome(
        verdict=fields.word("check_verdict", Verdict),
        at=fields.moment("checked_at"),
        summary=fields.text("check_summary"),
    )


def operation_values(operation: SaveOperation, owner: Owner) -> Values:
    """Return the columns of an operation in the hands of that process."""
    return {
        "id": operation.id,
        "kind": operation.kind,
        "configuration_id": operation.configuration_id,
        "secret_reference": operation.secret_reference,
        "secret_store": operation.secret_store,
        "secret_store_identity": operation.secret_store_identity,
        "vault_url": operation.vault_url,
        "key_name": operation.key_name,
        "may_create_key": int(operation.may_create_key),
        "started_at": moment_text(operation.started_at),
        "owner_host": owner.host,
        "owner_boot_id": owner.boot_id,
        "owner_pid": owner.pid,
        "owner_started_at": owner.started_at,
    }


def operation_of(row: sqlite3.Row, place: Path) -> SaveOperation:
    """Return the operation a row describes, or raise `CatalogueUnusable` naming the row."""
    with refused_by_row(row, "operation", place) as fields:
        return SaveOperation(
            id=fields.operation_id("id"),
            configuration_id=ConfigurationId(fields.text("configuration_id")),
            secret_reference=_reference_or_none(fields),
            secret_store=fields.text("secret_store"),
            vault_url=fields.text("vault_url"),
            key_name=fields.text("key_name"),
            started_at=fields.moment("started_at"),
            may_create_key=bool(fields.number("may_create_key")),
            secret_store_identity=fields.text("secret_store_identity"),
            kind=fields.word("kind", OperationKind),
        )


def secret_of(row: sqlite3.Row, place: Path) -> SecretRecord:
    """Return what a row says about a client secret, or raise `CatalogueUnusable` naming it."""
    with refused_by_row(row, "secret", place) as fields:
        return SecretRecord(
            reference=SecretReference(fields.text("reference")),
            configuration_id=ConfigurationId(fields.text("configuration_id")),
            pin=StorePin(fields.text("store"), fields.text("store_identity")),
            state=fields.word("state", SecretState),
            error=fields.text("error"),
        )
