"""What `kms-tui info` tells of this installation."""

import locale
import os
import platform
import re
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from kms_tui import __version__
from kms_tui.cli.information import Information, Place, SettingInUse
from kms_tui.composition.places import places_of
from kms_tui.composition.surroundings import Surroundings
from kms_tui.settings import DECLARATIONS, Given, Settings, read_settings

_FILES: Final = {
    "catalogue": "catalogue.db",
    "secrets file": "secrets.db",
    "audit log": "audit.jsonl",
}
_DISTRIBUTIONS: Final = (
    *("textual", "click", "azure-identity", "azure-keyvault-keys", "aiohttp", "keyring"),
    *("cryptography", "prometheus-client"),
)
"""What a report of a defect should name."""
_VARIABLES: Final = ("TERM", "COLORTERM", "NO_COLOR", "SSH_CONNECTION", "TMUX", "STY")
_CREDENTIALS_IN_URL: Final = re.compile(r"^([a-z]+://)?.*@", re.DOTALL)


def information(surroundings: Surroundings) -> Information:
    """Return it. Raises `SettingsInvalid`."""
    given = Given(surroundings.options, surroundings.environ, surroundings.context)
    settings = read_settings(places_of().settings_file, given)
    return Information(
        __version__,
        tuple(_versions()),
        settings.context.name,
        tuple(_places(settings)),
        tuple(_values(settings)),
        _terminal(surroundings),
    )


def _versions() -> Iterator[tuple[str, str]]:
    yield "Python", platform.python_version()
    yield "SQLite", sqlite3.sqlite_version
    for distribution in _DISTRIBUTIONS:
        try:
            yield distribution, version(distribution)
        except PackageNotFoundError:
            yield distribution, ""


def _places(settings: Settings) -> Iterator[Place]:
    yield _place("settings", places_of().settings_file)
    for context in settings.contexts:
        data = places_of(context).data
        yield _place("data", data, context.name)
        for what, name in _FILES.items():
            yield _place(what, data / name, context.name)


def _place(what: str, path: Path, context: str = "") -> Place:
    try:
        mode = f"{stat.S_IMODE(path.stat().st_mode):04o}"
    except OSError:
        mode = ""
    return Place(what, str(path), mode, context)


def _values(settings: Settings) -> Iterator[SettingInUse]:
    for declaration in DECLARATIONS:
        value = getattr(settings, declaration.name)
        if declaration.rule.may_hold_password:
            value = _CREDENTIALS_IN_URL.sub(r"\1***@", value)
        yield SettingInUse(declaration.key, value, settings.origins[declaration.key])


def _terminal(surroundings: Surroundings) -> Sequence[tuple[str, str]]:
    environ = surroundings.original_environ
    size = _size()
    return (
        *((name, environ.get(name, "")) for name in _VARIABLES),
        ("size", f"{size[0]}x{size[1]}" if size else ""),
        ("encoding", locale.getencoding()),
    )


def _size() -> tuple[int, int] | None:
    for descriptor in (1, 2, 0):
        try:
            return os.get_terminal_size(descriptor)
        except OSError:
            continue
    return None
