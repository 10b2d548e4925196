"""Kills processes at random moments of what they do to an encrypted secrets file.

`killed_processes.py DIRECTORY ROUNDS`: in each round a process that overwrites an entry, one that
deletes entries, one that changes the passphrase, one that backs up and one that creates a file.

Prints a line for each acknowledged step: what was done, and the number of the round or step.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

from secret_store_parts import PASSPHRASE, USERNAME, secrets_file
from writer_processes import acknowledge, kill_soon

from kms_tui.adapters.secret_stores.encrypted_secrets_file import EncryptedSecretsFile
from kms_tui.domain.errors import WrongPassphrase
from kms_tui.domain.secret import Secret

LIVES_SECONDS = 0.08
DOOMED = 12
"""Entries to delete in a round; more than there is time for."""
PASSPHRASES = 10_000
"""More changes than there is time for."""


def passphrase(number: int) -> Secret:
    """Return the passphrase after that many changes."""
    return Secret(f"{PASSPHRASE.reveal()} {number}") if number else PASSPHRASE


def opened(directory: Path) -> tuple[EncryptedSecretsFile, int]:
    """Return the file, unlocked, and how often its passphrase was changed."""
    backend = secrets_file(directory)
    for number in range(PASSPHRASES):
        try:
            backend.unlock(passphrase(number))
        except WrongPassphrase:
            continue
        return backend, number
    raise SystemExit(1)


def overwrite(backend: EncryptedSecretsFile, lap: int) -> None:
    for number in count():
        backend.set_password(f"overwritten {lap}", USERNAME, f"{number}")
        acknowledge(f"set {lap} {number}")


def delete(backend: EncryptedSecretsFile, lap: int) -> None:
    for number in range(DOOMED):
        backend.delete_password(f"doomed {lap}/{number}", USERNAME)
        acknowledge(f"deleted {lap} {number}")


def change_passphrase(backend: EncryptedSecretsFile, known: int) -> None:
    for number in count(known):
        backend.change_passphrase(passphrase(number), passphrase(number + 1))
        acknowledge(f"changed 0 {number + 1}")


def back_up(backend: EncryptedSecretsFile, backups: Path, lap: int) -> None:
    for number in count():
        backend.back_up(backups / f"copy {lap} {number}")
        acknowledge(f"copied {lap} {number}")


def create(directory: Path, lap: int) -> None:
    secrets_file(directory).create(PASSPHRASE)
    acknowledge(f"created {lap} 0")


def kill_all_kinds(parent: Path, lap: int) -> None:
    backend, changes = opened(parent / "data")
    for number in range(DOOMED):
        backend.set_password(f"doomed {lap}/{number}", USERNAME, "doomed")
    kinds: list[Callable[[], None]] = [
        partial(overwrite, backend, lap),
        partial(delete, backend, lap),
        partial(change_passphrase, backend, changes),
        partial(back_up, backend, parent / "backups", lap),
        partial(create, parent / f"created {lap}", lap),
    ]
    for kind in kinds:
        kill_soon(kind, within_seconds=LIVES_SECONDS)


def main() -> None:
    parent, rounds = Path(sys.argv[1]), int(sys.argv[2])
    for lap in range(rounds):
        kill_all_kinds(parent, lap)


if __name__ == "__main__":
    main()
