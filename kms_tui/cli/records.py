"""Configurations, universes and checks as the members of JSON documents. Pure functions.

Member names are those of the field's own words; times are ISO 8601 in UTC, dates ISO 8601, what
is not known is null. Texts from outside are made visible.
"""

from collections.abc import Iterable
from datetime import datetime

from kms_tui.domain.check import Check
from kms_tui.domain.configuration import ALGORITHM, PROVIDER, KmsConfiguration
from kms_tui.domain.health import Health
from kms_tui.domain.universe import ConfigurationUse, Universe
from kms_tui.domain.visible_text import visible

Record = dict[str, object]


def configuration_record(configuration: KmsConfiguration) -> Record:
    """Return a configuration, all but its secret and the name that the secret is stored under."""
    credential, last = configuration.credential, configuration.last_check
    expires_on = credential.secret_expires_on
    return {
        "name": visible(configuration.name),
        "id": configuration.id,
        "provider": PROVIDER,
        "sign_in": credential.kind,
        "client_id": visible(credential.client_id),
        "tenant_id": visible(credential.tenant_id),
        "secret_expires_on": expires_on.isoformat() if expires_on else None,
        "secret_store": configuration.secret_store,
        "vault_url": visible(configuration.vault_url),
        "cloud": visible(configuration.cloud),
        "key_name": visible(configuration.key_name),
        "key_algorithm": ALGORITHM,
        "key_size_bits": configuration.key_size,
        "key_id": visible(configuration.key_id),
        "created_at": moment(configuration.created_at),
        "created_by": visible(configuration.created_by),
        "updated_at": moment(configuration.updated_at),
        "updated_by": visible(configuration.updated_by),
        "last_check": None
        if last is None
        else {
            "verdict": last.verdict.name.lower(),
            "at": moment(last.at),
            "summary": visible(last.summary),
        },
    }


def listed_record(configuration: KmsConfiguration, health: Health) -> Record:
    """Return a configuration, how it is doing, and how many universes use it now and ever did."""
    verdict = health.verdict
    return configuration_record(configuration) | {
        "health": {
            "verdict": verdict.name.lower() if verdict else None,
            "secret": health.secret,
            "days": health.days,
        },
        "universes": configuration.universes_now,
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
        "seconds": None if check.seconds is None else round(check.seconds, 6),
    }


def check_records(checks: Iterable[Check]) -> list[Record]:
    """Return the checks that have ended."""
    return [check_record(check) for check in checks if check.verdict.is_final]


def moment(at: datetime | None) -> str | None:
    """Return an aware time as `2026-01-31T12:00:00+00:00`."""
    return None if at is None else at.isoformat(timespec="seconds")
