"""Configurations, universes and checks as the members of JSON documents. Pure functions.

Member names are those of the field's own words; times are ISO 8601 in UTC, dates ISO 8601, what
is not known is null. Texts from outside are made visible.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from kms_tui.cli.listed_document import Record, plain_listed_record, plain_record
from kms_tui.domain.check import Check
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.universe import ConfigurationUse, Universe
from kms_tui.domain.visible_text import visible

if TYPE_CHECKING:
    from kms_tui.cli.listed_document import PlainConfiguration

__all__ = [
    "Record",
    "check_record",
    "check_records",
    "configuration_record",
    "listed_record",
    "moment",
    "universe_record",
    "use_record",
]


def configuration_record(configuration: KmsConfiguration) -> Record:
    """Return a configuration, all but its secret and the name that the secret is stored under."""
    return plain_record(_plain(configuration))


def listed_record(configuration: KmsConfiguration, today: date) -> Record:
    """Return it with how it is doing, and how many universes use it now and ever did."""
    return plain_listed_record(_plain(configuration), today)


def _plain(configuration: KmsConfiguration) -> "PlainConfiguration":
    credential, last = configuration.credential, configuration.last_check
    expires_on = credential.secret_expires_on
    return {
        "id": configuration.id,
        "name": configuration.name,
        "provider": configuration.provider,
        "credential_kind": credential.kind.name.lower(),
        "client_id": credential.client_id,
        "tenant_id": credential.tenant_id,
        "secret_expires_on": expires_on.isoformat() if expires_on else None,
        "secret_store": configuration.secret_store,
        "vault_url": configuration.vault_url,
        "cloud": configuration.cloud,
        "key_name": configuration.key_name,
        "algorithm": configuration.algorithm,
        "key_size": configuration.key_size,
        "key_id": configuration.key_id,
        "created_at": configuration.created_at.isoformat(),
        "created_by": configuration.created_by,
        "updated_at": configuration.updated_at.isoformat(),
        "updated_by": configuration.updated_by,
        "check_verdict": last.verdict.name.lower() if last else None,
        "checked_at": last.at.isoformat() if last else None,
        "check_summary": last.summary if last else None,
        "universes_now": configuration.universes_now,
        "universes_ever": configuration.universes_ever,
    }


def use_record(use: ConfigurationUse) -> Record:
    """Return what one universe owes to a configuration."""
    return {
        "universe": visible(use.universe_name),
        "universe_id": use.universe_id,
        "first_used_at": moment(use.first_used_at),
        "keys_now": use.keys_now,
        "keys_ever": use.keys_ever,
        "key_ids": [visible(key_id) for key_id in use.key_ids],
    }


def universe_record(universe: Universe, configuration_name: str) -> Record:
    """Return a universe; `configuration_name` is whose master key wraps its newest key."""
    return {
        "name": visible(universe.name),
        "id": universe.id,
        "uuid": universe.uuid,
        "notes": visible(universe.notes),
        "is_enabled": universe.is_enabled,
        "configuration": visible(configuration_name) or None,
        "keys": universe.key_count,
        "active_key": universe.active_number,
        "last_key_at": moment(universe.last_key_at),
        "generation": universe.generation,
        "has_unfinished_rewrap": universe.has_unfinished_rewrap,
        "created_at": moment(universe.created_at),
        "created_by": visible(universe.created_by),
        "updated_at": moment(universe.updated_at),
        "updated_by": visible(universe.updated_by),
    }


def check_record(check: Check) -> Record:
    """Return one ended check."""
    return {
        "name": visible(check.name),
        "verdict": check.verdict.name.lower(),
        "found": visible(check.found),
        "do": visible(check.do),
        "ask": visible(check.ask),
        "code": visible(check.code),
        "cause": check.cause or None,
        "seconds": None if check.seconds is None else round(check.seconds, 6),
    }


def check_records(checks: Iterable[Check]) -> list[Record]:
    """Return the checks that have ended."""
    return [check_record(check) for check in checks if check.verdict.is_final]


def moment(at: datetime | None) -> str | None:
    """Return an aware time as `2026-01-31T12:00:00+00:00`."""
    return None if at is None else at.isoformat(timespec="seconds")
