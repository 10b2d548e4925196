"""What the tests of the catalogue are made of."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import uuid
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.domain.configuration import (
    ConfigurationId,
    Credential,
    CredentialKind,
    KmsConfiguration,
    SecretReference,
)
from kms_tui.services.ports import SaveOperation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

HERE = Path(__file__).parent
TENANT_ID = "11111111-2222-3333-4444-555555555555"
CLIENT_ID = "99999999-8888-7777-6666-555555555555"
STARTED_AT = datetime(2026, 5, 4, 12, 30, 15, 123456, tzinfo=UTC)


def new_operation(operation_id: str = "", *, has_secret: bool = True) -> SaveOperation:
    return SaveOperation(
        id=operation_id or str(uuid.uuid4()),
        configuration_id=ConfigurationId(str(uuid.uuid4())),
        secret_reference=SecretReference(uuid.uuid4().hex) if has_secret else None,
        secret_store="file",
        vault_url="https://my-vault.vault.azure.net",
        key_name="universe-master-key",
        started_at=STARTED_AT,
        may_create_key=True,
    )


def configuration_for(operation: SaveOperation, name: str) -> KmsConfiguration:
    has_secret = operation.secret_reference is not None
    kind = CredentialKind.CLIENT_SECRET if has_secret else CredentialKind.MANAGED_IDENTITY
    expires_on = date(2027, 12, 31) if has_secret else None
    return KmsConfiguration(
        id=operation.configuration_id,
        name=name,
        credential=Credential(kind, TENANT_ID, CLIENT_ID, operation.secret_reference, expires_on),
        vault_url=operation.vault_url,
        cloud="Azure public",
        key_name=operation.key_name,
        key_size=3072,
        key_id=f"{operation.vault_url}/keys/{operation.key_name}/0123456789abcdef",
        created_at=STARTED_AT,
        created_by="admin@bastion",
        updated_at=STARTED_AT,
        updated_by="admin@bastion",
    )


async def save(catalogue: SqliteCatalogue, name: str) -> KmsConfiguration:
    operation = new_operation()
    configuration = configuration_for(operation, name)
    await catalogue.begin(operation)
    await catalogue.commit(operation.id, configuration)
    return configuration


@asynccontextmanager
async def catalogue_in(
    directory: Path,
    **settings: Any,  # noqa: ANN401 - whatever the catalogue takes
) -> AsyncIterator[SqliteCatalogue]:
    catalogue = SqliteCatalogue(directory, **settings)
    try:
        yield catalogue
    finally:
        await catalogue.close()


async def create_catalogue(directory: Path, *names: str) -> Path:
    """Return the database of a closed catalogue with configurations of those names."""
    async with catalogue_in(directory) as catalogue:
        await catalogue.configurations()
        for name in names:
            await save(catalogue, name)
    return directory / "catalogue.db"


def query(database: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Run a statement on a connection of its own, as somebody else would."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        return connection.execute(sql, parameters).fetchall()


def tree(directory: Path) -> dict[str, tuple[int, bytes]]:
    """Return mode and contents of everything below a directory."""
    paths = [directory, *sorted(directory.rglob("*"))]
    return {str(path): (path.lstat().st_mode, _contents(path)) for path in paths}


def _contents(path: Path) -> bytes:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return str(path.readlink()).encode()
    return path.read_bytes() if stat.S_ISREG(mode) else b""


class OtherProcess:
    """A second session on the same catalogue: one command per line, one answer per line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    def tell(self, *command: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(command) + "\n")
        self._process.stdin.flush()

    def answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")

    def ask(self, *command: str) -> str:
        self.tell(*command)
        return self.answer()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(10)


@contextmanager
def other_process(directory: Path, *pragmas: str) -> Iterator[OtherProcess]:
    """Start a second session; its connections get the additional pragmas."""
    command = [sys.executable, str(HERE / "second_session.py"), str(directory), *pragmas]
    with subprocess.Popen(  # noqa: S603 - our own script
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            session = OtherProcess(process)
            assert session.answer() == "ready"
            yield session
        finally:
            process.kill()
