"""Looks at settings of the keyring library that are meant for other programs.

kms-tui obeys none of them: it makes its secret store itself. They are read as text, and nothing
that they name is ever imported, as `keyring-path` would run whatever lies there.
"""

import configparser
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.domain.check import Verdict
from kms_tui.domain.errors import SecretStoreUnavailable
from kms_tui.domain.finding import Finding, Topic
from kms_tui.domain.secret import MASK

_DEADLINE_SECONDS: Final = 2.0
_LONGEST_FILE: Final = 1 << 16
_OWN: Final = "keyring"
_GROUP: Final = "keyring.backends"
_NOT_USED: Final = "kms-tui does not use it"
_TRAPS: Final = {
    "null": "it forgets every secret without an error",
    "plaintext": "it writes secrets to disk in clear text",
    "chainer": "it may read and write secrets in whichever backend comes first",
}
"""Parts of a backend's name, in lower case, and what that backend does to its users."""
_MALFORMED_METADATA: Final = (OSError, ValueError, TypeError, AttributeError, LookupError)
"""What was seen to come out of `importlib.metadata` for a damaged installation."""


def keyring_config_directory(environ: Mapping[str, str], home: Path) -> Path:
    """Return where keyring looks for `keyringrc.cfg`."""
    return Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "python_keyring"


class KeyringSettingsExamination:
    """Tells what is set, what it does to other programs, and that it does nothing here.

    `environ` is the environment as it was before the process was hardened; `config_directory` is
    that of `keyring_config_directory`.
    """

    topic: Final = Topic.KEYRING_SETTINGS

    def __init__(
        self,
        environ: Mapping[str, str],
        config_directory: Path,
        installed: Callable[[], Iterable[Distribution]] = distributions,
    ) -> None:
        self._environ = environ
        self._file = config_directory / "keyringrc.cfg"
        self._installed = installed
        self._thread = DaemonThread("keyring settings")

    async def examine(self) -> Sequence[Finding]:
        """Return what is set. Raises `SecretStoreUnavailable` if the disk does not answer."""
        try:
            return await self._thread.run(self._look, deadline_seconds=_DEADLINE_SECONDS)
        except TimeoutError:
            raise SecretStoreUnavailable(
                f"{self._file} and the packages were not read within {_DEADLINE_SECONDS:g} s.",
                do="Check the file systems of your home directory and of kms-tui.",
            ) from None

    def _look(self) -> list[Finding]:
        found = [
            *_of_environment(self._environ),
            *_of_file(self._file),
            *_of_packages(self._installed()),
        ]
        what = "No settings of the keyring library for other programs are present."
        # A folder that is twice on the module path has every package twice.
        return [*dict.fromkeys(found)] or [_finding("no-keyring-settings", Verdict.PASS, what)]


def _of_environment(environ: Mapping[str, str]) -> Iterator[Finding]:
    backend = environ.get("PYTHON_KEYRING_BACKEND")
    if backend is not None:
        place = "PYTHON_KEYRING_BACKEND in the environment"
        yield _of_backend(
            "keyring-backend-variable", backend, place, "Run: unset PYTHON_KEYRING_BACKEND"
        )
    for name in sorted(environ):
        if name.startswith("KEYRING_PROPERTY_"):
            what = f"{name} is set ({MASK}): it changes backends in other programs; {_NOT_USED}."
            yield _finding("keyring-property-variable", Verdict.PASS, what)


def _of_backend(code: str, name: str, place: str, do: str) -> Finding:
    """Return what a backend that is named somewhere does to the programs that obey."""
    if not name.strip():
        what = f"{place} is empty, which stops other programs with an error; {_NOT_USED}."
        return _finding(code, Verdict.WARN, what, do)
    harm = next((harm for part, harm in _TRAPS.items() if part in name.lower()), "")
    if not harm:
        return _finding(code, Verdict.PASS, f"{place} names {name}; {_NOT_USED}.")
    what = f"{place} names {name} for other programs, and {harm}; {_NOT_USED}."
    return _finding(code, Verdict.WARN, what, do)


def _of_file(file: Path) -> Iterator[Finding]:
    try:
        text = _read(file)
    except FileNotFoundError:
        return
    except (OSError, UnicodeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "not UTF-8"
        what = f"{file} cannot be read ({reason}); {_NOT_USED}."
        yield _finding("keyringrc-unreadable", Verdict.WARN, what, f"Correct or remove {file}.")
        return
    settings = configparser.RawConfigParser()
    try:
        settings.read_string(text)
    except configparser.Error as error:
        what = f"{file} is malformed{_line(error)}, which stops other programs; {_NOT_USED}."
        yield _finding("keyringrc-malformed", Verdict.WARN, what, f"Correct or remove {file}.")
        return
    yield from _of_settings(settings, file)


def _read(file: Path) -> str:
    """Return the beginning of a regular file; a pipe would wait for a writer."""
    if not stat.S_ISREG(file.stat().st_mode):
        raise OSError(0, "no regular file")
    with file.open("rb") as opened:
        return opened.read(_LONGEST_FILE).decode("utf-8")


def _line(error: configparser.Error) -> str:
    """Return the number of the first bad line, never its text: it may hold anything."""
    numbers = [number for number, _ in getattr(error, "errors", ())]
    number = numbers[0] if numbers else getattr(error, "lineno", None)
    return f" in line {number}" if number else ""


def _of_settings(settings: configparser.RawConfigParser, file: Path) -> Iterator[Finding]:
    backend = settings.get("backend", "default-keyring", fallback=None)
    path = settings.get("backend", "keyring-path", fallback=None)
    if backend is not None:
        do = f"Remove the line default-keyring from {file}."
        yield _of_backend("keyringrc-backend", backend, f"default-keyring in {file}", do)
    if path is not None:
        what = (
            f"keyring-path in {file} names {path}: whoever can write there runs code in every "
            f"program that obeys; {_NOT_USED}."
        )
        do = f"Remove the line keyring-path from {file}, unless you know what needs it."
        yield _finding("keyringrc-path", Verdict.WARN, what, do)
    if backend is None and path is None:
        what = f"{file} is there and names no backend; {_NOT_USED}."
        yield _finding("keyringrc", Verdict.PASS, what)


def _of_packages(installed: Iterable[Distribution]) -> Iterator[Finding]:
    """Yield the packages that bring backends, by their metadata alone."""
    for package in installed:
        try:
            backends = sorted(point.name for point in package.entry_points if point.group == _GROUP)
            name = package.name if backends else _OWN
        except _MALFORMED_METADATA:
            what = "An installed package has damaged metadata, so that its backends are unknown."
            yield _finding("keyring-package-damaged", Verdict.WARN, what, "Run: pip check")
            continue
        if name != _OWN:
            what = f"{name} is installed and brings {', '.join(backends)}; {_NOT_USED}."
            yield _finding("keyring-package", Verdict.PASS, what)


def _finding(code: str, verdict: Verdict, what: str, do: str = "") -> Finding:
    return Finding(Topic.KEYRING_SETTINGS, code, verdict, what, do)
