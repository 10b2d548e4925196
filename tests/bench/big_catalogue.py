"""Makes catalogues with more configurations than anybody has, valid by the schema's own checks."""

import asyncio
import sqlite3
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from kms_tui.adapters.sqlite import seals
from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue

_VAULTS, _TENANT = 50, "11111111-2222-3333-4444-555555555555"
_NOW = "2026-05-04T12:30:15.000000+00:00"
_INSERT = """
INSERT INTO configuration (
  id, name, provider, credential_kind, tenant_id, client_id, secret_reference, secret_expires_on,
  vault_url, cloud, key_name, algorithm, key_size, key_id, check_verdict, checked_at,
  check_summary, revision, created_at, created_by, updated_at, updated_by
) VALUES (
  ?, ?, 'AZURE', 'managed_identity', ?, '', NULL, NULL, ?, 'Azure public', ?, 'RSA', 3072, ?,
  'pass', ?, 'all checks pass', 1, ?, 'bench@host', ?, 'bench@host'
)"""


def big_catalogue(directory: Path, configurations: int) -> Path:
    """Make a catalogue with so many configurations `cfg-0000000` …; return its database."""
    asyncio.run(_create(directory))
    database = directory / "catalogue.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany(_INSERT, _rows(configurations))
        seals.seal_all(connection)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return database


async def _create(directory: Path) -> None:
    catalogue = SqliteCatalogue(directory)
    try:
        await catalogue.configurations()
    finally:
        await catalogue.close()


def _rows(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        vault, key = f"https://kv-{number % _VAULTS}.vault.azure.net", f"key-{number:07}"
        key_id = f"{vault}/keys/{key}/0123456789abcdef0123456789abcdef"
        identity = str(uuid.UUID(int=number + 1, version=4))
        name = f"cfg-{number:07}"
        yield identity, name, _TENANT, vault, key, key_id, _NOW, _NOW, _NOW


if __name__ == "__main__":
    big_catalogue(Path(sys.argv[1]), int(sys.argv[2]))
