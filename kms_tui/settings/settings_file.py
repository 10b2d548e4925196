"""Reads the settings file, whole or not at all."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kms_tui.domain.cloud import Clouds
from kms_tui.domain.errors import SettingsInvalid
from kms_tui.domain.store_kind import AUTO, store_kind_problem
from kms_tui.domain.visible_text import visible
from kms_tui.settings.custom_clouds import CLOUD_KEYS, custom_clouds
from kms_tui.settings.settings_table import SettingsTable

_FILE: Final = {"secret_store": str, "secrets": dict, "network": dict, "clouds": list}
_SECRETS: Final = {"lock_after_minutes": int, "passphrase_file": str}
_NETWORK: Final = {"proxy": str, "no_proxy": str, "ca_file": str}
_LOCK_AFTER_MINUTES: Final = 15
_LONGEST_UNLOCKED_MINUTES: Final = 24 * 60
_LONGEST_WORD: Final = 60


@dataclass(frozen=True, slots=True)
class Settings:
    """What the settings file says; an empty text means that it says nothing."""

    source: str = ""
    """The file, for messages."""
    secret_store: str = AUTO
    """Kind of the secret store, as `store_kind` has them."""
    lock_after_minutes: int = _LOCK_AFTER_MINUTES
    """How long without a key press the secret store stays open; 0 for as long as the program."""
    passphrase_file: str = ""
    """Absolute path of the file whose content opens the encrypted secrets file."""
    proxy: str = ""
    no_proxy: str = ""
    ca_file: str = ""
    clouds: Clouds = field(default_factory=Clouds)


def read_settings(path: Path) -> Settings:
    """Return what the file says; the defaults if there is none. Raises `SettingsInvalid`."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise _unreadable(path, error.strerror or "it cannot be opened") from None
    except ValueError as error:
        raise _unreadable(path, str(error)) from None
    except RecursionError:
        raise _unreadable(path, "brackets or keys are nested too deeply") from None
    return _settings(values, path)


def _unreadable(path: Path, reason: str) -> SettingsInvalid:
    return SettingsInvalid(
        f"The settings file {path} cannot be read: {reason}.", do="Correct or remove it."
    )


def _settings(values: Mapping[str, Any], path: Path) -> Settings:
    table = SettingsTable(path, "", values, _FILE)
    secrets, network = table.table("secrets", _SECRETS), table.table("network", _NETWORK)
    return Settings(
        source=str(path),
        secret_store=_secret_store(table),
        lock_after_minutes=_lock_after_minutes(secrets),
        passphrase_file=_passphrase_file(secrets),
        proxy=network.text("proxy"),
        no_proxy=network.text("no_proxy"),
        ca_file=network.text("ca_file"),
        clouds=Clouds(custom_clouds(table.tables("clouds", CLOUD_KEYS))),
    )


def _secret_store(table: SettingsTable) -> str:
    kind = str(table.values.get("secret_store", AUTO))
    if problem := store_kind_problem(kind):
        shown = visible(repr(kind), _LONGEST_WORD)
        raise table.wrong("secret_store", f"is no kind of secret store: {shown}", problem)
    return kind


def _lock_after_minutes(secrets: SettingsTable) -> int:
    minutes = int(secrets.values.get("lock_after_minutes", _LOCK_AFTER_MINUTES))
    if not 0 <= minutes <= _LONGEST_UNLOCKED_MINUTES:
        most = f"from 0, for never, to {_LONGEST_UNLOCKED_MINUTES}"
        raise secrets.wrong("lock_after_minutes", f"has to be a whole number {most}")
    return minutes


def _passphrase_file(secrets: SettingsTable) -> str:
    named = secrets.text("passphrase_file")
    if not named:
        return ""
    if "\0" in named or not named.startswith(("/", "~/")):
        raise secrets.wrong("passphrase_file", "has to be a path that begins with / or ~/")
    try:
        return str(Path(named).expanduser())
    except RuntimeError:
        raise secrets.wrong(
            "passphrase_file", "cannot begin with ~/ here: this user has no home folder"
        ) from None
