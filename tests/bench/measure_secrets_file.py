"""`make bench`: how fast the encrypted secrets file is, at its real cost. Judges nothing.

Each number is a median; writes include what the disk takes to keep them over a power cut.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kms_tui.adapters.secret_stores.encrypted_secrets_file import EncryptedSecretsFile
from kms_tui.domain.secret import Secret

_RUNS = 5
_USES = 20
_SIZES = (1, 100, 1000)
_USERNAME = "client-secret"
_ENTRY = "x" * 300
"""About as long as an entry with its names is."""
_PASSPHRASE = Secret("correct horse battery staple")
_OTHER = Secret("a newer horse, another staple")


def _median(action: Callable[[int], object], times: int) -> float:
    seconds = []
    for number in range(times):
        began = time.perf_counter()
        action(number)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds) * 1000


def _grow(backend: EncryptedSecretsFile, size: int) -> None:
    for number in range(len(backend.services()), size):
        backend.set_password(f"entry {number}", _USERNAME, _ENTRY)


def _entries(backend: EncryptedSecretsFile, size: int) -> dict[str, float]:
    def get(number: int) -> None:
        backend.get_password(f"entry {number % size}", _USERNAME)

    def put(number: int) -> None:
        backend.set_password(f"new {number}", _USERNAME, _ENTRY)

    def delete(number: int) -> None:
        backend.delete_password(f"new {number}", _USERNAME)

    return {
        f"get of {size}, ms": _median(get, _USES),
        f"set with {size}, ms": _median(put, _USES),
        f"delete with {size}, ms": _median(delete, _USES),
    }


def _change_passphrase(backend: EncryptedSecretsFile, number: int) -> None:
    known, new = (_PASSPHRASE, _OTHER) if number % 2 == 0 else (_OTHER, _PASSPHRASE)
    backend.change_passphrase(known, new)


def _figures(directory: Path) -> dict[str, float]:
    backend = EncryptedSecretsFile(directory / "data")
    backend.create(_PASSPHRASE)
    figures = {"unlock, ms": _median(lambda _: backend.unlock(_PASSPHRASE), _RUNS)}
    for size in _SIZES:
        _grow(backend, size)
        figures |= _entries(backend, size)
    figures["backup of 1000, ms"] = _median(
        lambda number: backend.back_up(directory / f"copy {number}"), _RUNS
    )
    figures["passphrase change, ms"] = _median(
        lambda number: _change_passphrase(backend, number), _RUNS
    )
    figures["file of 1000, KiB"] = (directory / "data" / "secrets.db").stat().st_size / 1024
    return figures


def main() -> None:
    """Print the table. An argument names the directory, and so the disk, to measure on."""
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if sys.argv[1:] else None) as directory:
        figures = _figures(Path(directory))
    for name, figure in figures.items():
        sys.stdout.write(f"{name:<30}{figure:>10.2f}\n")


if __name__ == "__main__":
    main()
