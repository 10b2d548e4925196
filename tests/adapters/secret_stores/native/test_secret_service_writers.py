"""Two processes that write to GNOME's keyring at once."""

from __future__ import annotations

import subprocess
import sys

from keyring_traps import ROOT
from secret_service_parts import SERVICE, USERNAME, backend_of, needs_gnome_keyring
from session_bus_host import SessionBusHost

pytestmark = needs_gnome_keyring

WRITES = 40
WRITER = """
import os, sys
from contextlib import suppress
from keyring.errors import PasswordDeleteError
from kms_tui.adapters.secret_stores.secret_service import BoundedSecretService
name, writes, service, end = sys.argv[1:]
backend = BoundedSecretService(os.environ, call_seconds=20)
for number in range(int(writes)):
    backend.set_password(service.format(number), "client-secret", f"{name} {number}")
    print(number, flush=True)
    if end == "delete":
        with suppress(PasswordDeleteError):
            backend.delete_password(service.format(number), "client-secret")
"""


def writer(
    host: SessionBusHost, name: str, service: str, end: str = "keep"
) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own text
        [sys.executable, "-c", WRITER, name, str(WRITES), service, end],
        env=host.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def acknowledged(writers: list[subprocess.Popen[str]]) -> list[int]:
    counts = []
    for process in writers:
        printed, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        counts.append(len(printed.split()))
    return counts


def test_two_processes_that_race_for_one_entry_both_succeed(
    host_with_keyring: SessionBusHost,
) -> None:
    writers = [writer(host_with_keyring, name, SERVICE) for name in ("a", "b")]
    assert acknowledged(writers) == [WRITES, WRITES]
    last = f"{WRITES - 1}"
    backend = backend_of(host_with_keyring)
    assert backend.get_password(SERVICE, USERNAME) in {f"a {last}", f"b {last}"}


def test_two_processes_that_write_and_delete_one_entry_leave_nothing(
    host_with_keyring: SessionBusHost,
) -> None:
    writers = [writer(host_with_keyring, name, SERVICE, "delete") for name in ("a", "b")]
    assert acknowledged(writers) == [WRITES, WRITES]
    assert backend_of(host_with_keyring).services() == []


def test_what_either_process_was_told_is_written_is_there(
    host_with_keyring: SessionBusHost,
) -> None:
    writers = [writer(host_with_keyring, name, f"kms-tui:{name}{{}}") for name in ("a", "b")]
    assert acknowledged(writers) == [WRITES, WRITES]
    backend = backend_of(host_with_keyring)
    expected = {f"kms-tui:{name}{number}" for name in ("a", "b") for number in range(WRITES)}
    assert set(backend.services()) == expected
    assert backend.get_password(f"kms-tui:a{WRITES - 1}", USERNAME) == f"a {WRITES - 1}"
