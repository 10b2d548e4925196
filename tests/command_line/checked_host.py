"""A host whose configurations are each in another state, by name."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from host import Host
from resealing import rewrite
from stored_configurations import store

GOOD, DISABLED, FIREWALL, SOON, GONE = "prod", "disabled", "firewall", "soon", "gone"
ALL = (GOOD, DISABLED, FIREWALL, SOON, GONE)
SOON_DAYS, GONE_DAYS = 10, -3

_OTHER_KEY = "UPDATE configuration SET key_name = ? WHERE name = ?"
_OTHER_VAULT = "UPDATE configuration SET vault_url = ? WHERE name = ?"
_OTHER_EXPIRY = "UPDATE configuration SET secret_expires_on = ? WHERE name = ?"


def fill(host: Host) -> None:
    """Store one configuration for each state."""
    store(host, *ALL)
    _change(host.data, _OTHER_KEY, "disabled", DISABLED)
    _change(host.data, _OTHER_EXPIRY, _day(SOON_DAYS), SOON)
    _change(host.data, _OTHER_EXPIRY, _day(GONE_DAYS), GONE)
    move_behind_a_firewall(host.data, FIREWALL)


def move_behind_a_firewall(data: Path, name: str) -> None:
    """Let the vault of a configuration refuse this host."""
    _change(data, _OTHER_VAULT, "https://kv-firewall.vault.azure.net", name)


def outcomes(data: Path) -> dict[str, object]:
    """Return when each configuration was last checked and how that ended, by name."""
    with closing(sqlite3.connect(data / "catalogue.db")) as database:
        rows = database.execute("SELECT name, checked_at, check_verdict FROM configuration")
        return {name: outcome for name, *outcome in rows}


def _change(data: Path, statement: str, value: str, name: str) -> None:
    rewrite(data / "catalogue.db", statement, value, name)


def _day(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()
