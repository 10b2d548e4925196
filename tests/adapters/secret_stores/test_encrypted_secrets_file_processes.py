from __future__ import annotations

from pathlib import Path

import pytest
from clear_errors import raises_clearly
from secret_store_parts import (
    HERE,
    PASSPHRASE,
    USERNAME,
    created_file,
    file_store,
    held_by_another_process,
    new_entry,
    python,
    query,
    secrets_file,
    unlocked_file,
)

from kms_tui.adapters.secret_stores.keyring_secret_store import KeyringSecretStore
from kms_tui.domain.errors import SecretStoreError, SecretStoreUnavailable
from kms_tui.services.ports import SecretStoreState

CREATE = """
import asyncio, sys
from pathlib import Path
from kms_tui.adapters.secret_stores.selection import HostSecretStores
from kms_tui.domain.errors import SecretStoreUnavailable
from kms_tui.domain.secret import Secret

{before}
try:
    store = HostSecretStores(Path(sys.argv[1]), {{}}).of_kind("file")
    asyncio.run(store.create(Secret("long enough for all")))
except SecretStoreUnavailable as refusal:
    print(refusal.what)
"""
EXAMINE = """
import asyncio
from kms_tui.adapters.secret_stores.secrets_file_examination import SecretsFileExamination

for finding in asyncio.run(SecretsFileExamination().examine()):
    print(finding.code, finding.verdict, finding.what)
"""
OPENSSL_OF_A_FIPS_HOST = """
openssl_conf = init
[init]
alg_section = algorithms
[algorithms]
default_properties = fips=yes
"""
FILL_THE_DISK = """
import asyncio, resource, signal, sys
from pathlib import Path
from secret_store_parts import PASSPHRASE, file_store, new_entry
from kms_tui.domain.errors import SecretStoreError

async def main():
    store = file_store(Path(sys.argv[1]))
    await store.unlock(PASSPHRASE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    try:
        await store.put(new_entry("x" * 50_000))
    except SecretStoreError as refusal:
        print(refusal.what)

asyncio.run(main())
"""


def writers(command: str, directory: Path, *numbers: int) -> list[str]:
    script = str(HERE / "writer_processes.py")
    return python(script, command, str(directory), *map(str, numbers)).splitlines()


@pytest.mark.parametrize(("processes", "entries"), [(2, 20), (6, 167)])
def test_processes_that_write_at_once_lose_nothing(
    tmp_path: Path, processes: int, entries: int
) -> None:
    created_file(tmp_path / "data")
    acknowledged = writers("write", tmp_path / "data", processes, entries)
    assert len(acknowledged) == processes * entries
    backend = unlocked_file(tmp_path / "data")
    assert {name: backend.get_password(name, USERNAME) for name in acknowledged} == {
        name: name for name in acknowledged
    }


def test_killed_writers_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    created_file(tmp_path / "data").set_password("from before", USERNAME, "from before")
    acknowledged = writers("kill-writers", tmp_path / "data", 12)
    assert acknowledged
    backend = unlocked_file(tmp_path / "data")
    for name in ("from before", *acknowledged):
        assert backend.get_password(name, USERNAME) == name
    assert query(tmp_path / "data" / "secrets.db", "PRAGMA integrity_check") == [("ok",)]


def test_killed_creators_leave_a_whole_file_or_none(tmp_path: Path) -> None:
    writers("kill-creators", tmp_path, 12)
    for run in range(12):
        backend = secrets_file(tmp_path / f"{run}")
        if backend.state() is SecretStoreState.MISSING:
            backend.create(PASSPHRASE)
        backend.lock()
        backend.unlock(PASSPHRASE)
        backend.set_password("service", USERNAME, "works")
        assert backend.get_password("service", USERNAME) == "works"
        assert [path.name for path in (tmp_path / f"{run}").iterdir()] == ["secrets.db"]


def test_of_many_creators_at_once_one_succeeds(tmp_path: Path) -> None:
    assert len(writers("create", tmp_path / "data", 6)) == 1
    assert unlocked_file(tmp_path / "data").state() is SecretStoreState.READY
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secrets.db"]


def test_cleaning_up_spares_everything_else(tmp_path: Path) -> None:
    created_file(tmp_path / "data")
    kept = [
        "secrets.db.new",
        "secrets.db.backup.new",
        "secrets.db.0123456789abcdef.new.old",
        ".0123456789abcdef.new",
    ]
    removed = ["secrets.db.0123456789abcdef.new", "secrets.db.0123456789abcdef.new-journal"]
    for name in kept + removed:
        (tmp_path / "data" / name).touch()
    unlocked_file(tmp_path / "data")
    names = {path.name for path in (tmp_path / "data").iterdir()}
    assert names == {"secrets.db", *kept}


async def test_a_file_that_another_process_holds_is_busy_and_then_works(tmp_path: Path) -> None:
    backend, entry = created_file(tmp_path / "data"), new_entry()
    impatient = secrets_file(tmp_path / "data", busy_timeout_seconds=0.05)
    impatient.unlock(PASSPHRASE)
    store = KeyringSecretStore(lambda: impatient, kind="file", place="encrypted secrets file")
    with held_by_another_process(tmp_path / "data" / "secrets.db"):
        with raises_clearly(SecretStoreUnavailable, match="Another process holds") as refusal:
            await store.put(entry)
        assert refusal.value.code == "SQLITE_BUSY"
    await store.put(entry)
    assert backend.get_password(f"kms-tui:{entry.reference}", USERNAME)


async def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    created_file(tmp_path / "data")
    store, entry = file_store(tmp_path / "data"), new_entry("from before")
    await store.unlock(PASSPHRASE)
    await store.put(entry)
    told = python("-c", FILL_THE_DISK, str(tmp_path / "data"))
    assert "encrypted secrets file" in told
    assert await store.get(entry.reference, entry.configuration_id) == entry.client_secret
    await store.put(new_entry("there is space again"))


def test_a_library_without_argon2id_is_no_reason_for_less(tmp_path: Path) -> None:
    configuration = tmp_path / "openssl.cnf"
    configuration.write_text(OPENSSL_OF_A_FIPS_HOST)
    script = CREATE.format(before="")
    told = python("-c", script, str(tmp_path / "data"), OPENSSL_CONF=str(configuration))
    assert "cannot do Argon2id" in told
    assert not (tmp_path / "data").exists()


def test_the_doctor_tells_of_a_library_without_argon2id(tmp_path: Path) -> None:
    configuration = tmp_path / "openssl.cnf"
    configuration.write_text(OPENSSL_OF_A_FIPS_HOST)
    told = python("-c", EXAMINE, OPENSSL_CONF=str(configuration))
    assert told.startswith("key-derivation-missing FAIL")
    assert "cannot do Argon2id" in told


def test_the_doctor_has_nothing_to_say_of_a_library_with_argon2id() -> None:
    assert not python("-c", EXAMINE)


def test_a_host_without_memory_for_the_key_is_told(tmp_path: Path) -> None:
    limit = """
import resource
import cryptography.hazmat.primitives.kdf.argon2, keyring
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (50 << 20), used + (50 << 20)))
"""
    told = python("-c", CREATE.format(before=limit), str(tmp_path / "data"))
    assert "it takes 64 MiB" in told
    assert not (tmp_path / "data").exists()


def test_creating_says_nothing_else_to_the_terminal(tmp_path: Path) -> None:
    assert python("-c", CREATE.format(before=""), str(tmp_path / "data")) == ""
    with raises_clearly(SecretStoreError):
        secrets_file(tmp_path / "data").create(PASSPHRASE)
