"""What the tests of the secret stores are made of."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from kms_tui.adapters.secret_stores.encrypted_secrets_file import EncryptedSecretsFile
from kms_tui.adapters.secret_stores.keyring_secret_store import KeyringSecretStore
from kms_tui.adapters.secret_stores.memory_keyring import MemoryKeyring
from kms_tui.adapters.secret_stores.secrets_format import Header, KdfCost
from kms_tui.domain.configuration import ConfigurationId, SecretReference
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import StoredSecret

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PASSPHRASE = Secret("correct horse battery staple")
TEST_COST = KdfCost(passes=1, memory_kib=32, lanes=4)
"""Next to nothing; only a backend that is told to may read such a file."""
PATIENCE_SECONDS = 60.0
"""For a file that many write to without a pause, on a slow host."""
PLANTED = "plAnted~secret.8Q"
USERNAME = "client-secret"
HOLD_THE_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def new_entry(client_secret: str = PLANTED) -> StoredSecret:
    return StoredSecret(
        reference=SecretReference(uuid.uuid4().hex),
        configuration_id=ConfigurationId(str(uuid.uuid4())),
        client_id="99999999-8888-7777-6666-555555555555",
        client_secret=Secret(client_secret),
    )


def secrets_file(directory: Path, *, busy_timeout_seconds: float = 5.0) -> EncryptedSecretsFile:
    return EncryptedSecretsFile(
        directory, cost=TEST_COST, busy_timeout_seconds=busy_timeout_seconds
    )


def created_file(directory: Path) -> EncryptedSecretsFile:
    backend = secrets_file(directory)
    backend.create(PASSPHRASE)
    return backend


def unlocked_file(directory: Path, *, busy_timeout_seconds: float = 5.0) -> EncryptedSecretsFile:
    backend = secrets_file(directory, busy_timeout_seconds=busy_timeout_seconds)
    backend.unlock(PASSPHRASE)
    return backend


def file_with_two_entries(directory: Path) -> Path:
    backend = created_file(directory)
    backend.set_password("one", USERNAME, "value of one")
    backend.set_password("two", USERNAME, "value of two")
    return directory / "secrets.db"


def uses_of(backend: EncryptedSecretsFile) -> list[Callable[[], object]]:
    """Return the calls that look into a file that exists."""
    return [
        backend.state,
        lambda: backend.get_password("one", USERNAME),
        lambda: backend.set_password("one", USERNAME, "new"),
        lambda: backend.unlock(PASSPHRASE),
    ]


def file_store(directory: Path) -> KeyringSecretStore:
    return KeyringSecretStore(
        partial(secrets_file, directory),
        kind="file",
        place="encrypted secrets file",
        has_passphrase=True,
    )


def memory_store() -> KeyringSecretStore:
    return KeyringSecretStore(MemoryKeyring, kind="memory", place="memory of this session")


def query(database: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Run a statement on a connection of its own, as somebody else would."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        return connection.execute(sql, parameters).fetchall()


def header_of(directory: Path) -> Header:
    return Header.from_bytes(query(directory / "secrets.db", "SELECT header FROM slot")[0][0])


def everything_in(directory: Path) -> bytes:
    """Return the bytes of all files of a directory."""
    return b"".join(path.read_bytes() for path in sorted(directory.iterdir()))


def python(*arguments: str, **environment: str) -> str:
    """Run Python in a process of its own and return what it prints."""
    done = subprocess.run(  # noqa: S603 - our own scripts
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{HERE}", **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def held_by_another_process(database: Path) -> Iterator[None]:
    command = [sys.executable, "-c", HOLD_THE_LOCK, str(database)]
    with subprocess.Popen(  # noqa: S603 - our own script
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield
        process.communicate()
