"""Reads the settings file, whole or not at all, as tables whose every value has been looked at."""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kms_tui.domain.cloud import Clouds
from kms_tui.domain.errors import SettingsInvalid
from kms_tui.settings.contexts import CONTEXT_KEYS, DEFAULT_CONTEXT, Context, context_of
from kms_tui.settings.custom_clouds import CLOUD_KEYS, custom_clouds
from kms_tui.settings.declaration import Declaration
from kms_tui.settings.rules import Value
from kms_tui.settings.settings import DECLARATIONS
from kms_tui.settings.settings_table import SettingsTable

_ROOT: Final = 0
_FILE_ONLY: Final = {"clouds": list, "keys": dict, "default_context": str, "contexts": dict}


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """What the file says."""

    source: str
    """The file, for messages; empty if there is none."""
    values: Mapping[str, Value]
    """By key."""
    contexts: Mapping[Context, Mapping[str, Value]]
    """The values that hold in a context only."""
    default_context: str
    keymap: Mapping[str, str]
    clouds: Clouds


NO_FILE: Final = SettingsFile("", {}, {DEFAULT_CONTEXT: {}}, DEFAULT_CONTEXT.name, {}, Clouds())


def read_file(path: Path) -> SettingsFile:
    """Return what the file says, nothing if there is none.

    Raises `SettingsInvalid`, also for a file that somebody else may write: it says where
    credentials go.
    """
    try:
        with path.open(encoding="utf-8") as file:
            _refuse_of_others(os.fstat(file.fileno()), path)
            text = file.read()
    except FileNotFoundError:
        return NO_FILE
    except OSError as error:
        raise _unreadable(path, error.strerror or "it cannot be opened") from None
    except ValueError as error:
        raise _unreadable(path, str(error)) from None
    return _contents(_parsed(text, path), path)


def _refuse_of_others(status: os.stat_result, path: Path) -> None:
    if status.st_uid not in (os.getuid(), _ROOT):
        raise _unreadable(path, "it belongs to another user")
    if status.st_mode & stat.S_IWOTH:
        raise _unreadable(path, "every user of this host may write it")


def _parsed(text: str, path: Path) -> Mapping[str, Any]:
    import tomllib  # noqa: PLC0415 - slow to load, and most hosts have no settings file

    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise _unreadable(path, str(error)) from None
    except RecursionError:
        raise _unreadable(path, "brackets or keys are nested too deeply") from None


def _unreadable(path: Path, reason: str) -> SettingsInvalid:
    return SettingsInvalid(
        f"The settings file {path} cannot be read: {reason}.", do="Correct or remove it."
    )


def _contents(values: Mapping[str, Any], path: Path) -> SettingsFile:
    table = SettingsTable(path, "", values, _known() | _FILE_ONLY)
    return SettingsFile(
        source=str(path),
        values=_values(table),
        contexts=_contexts(table),
        default_context=table.text("default_context") or DEFAULT_CONTEXT.name,
        keymap=_keymap(table),
        clouds=Clouds(custom_clouds(table.tables("clouds", CLOUD_KEYS))),
    )


def _known(table: str = "") -> dict[str, type]:
    """Return the keys that settings have in a table, and their types."""
    known: dict[str, type] = {d.name: d.rule.kind for d in DECLARATIONS if d.table == table}
    if not table:
        known |= dict.fromkeys((d.table for d in DECLARATIONS if d.table), dict)
    return known


def _values(table: SettingsTable) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name in dict.fromkeys(declaration.table for declaration in DECLARATIONS):
        inner = table.table(name, _known(name)) if name else table
        found |= dict(_values_of(inner, [d for d in DECLARATIONS if d.table == name]))
    return found


def _values_of(
    table: SettingsTable, declarations: Sequence[Declaration]
) -> Iterator[tuple[str, Value]]:
    for declaration in declarations:
        if declaration.name not in table.values:
            continue
        value: Value = table.values[declaration.name]
        if problem := declaration.rule.problem(value):
            raise table.wrong(declaration.name, problem.reason, problem.hint)
        yield declaration.key, value


def _contexts(table: SettingsTable) -> Mapping[Context, Mapping[str, Value]]:
    tables = table.values.get("contexts", {})
    known = dict.fromkeys(tables, dict)
    each = table.table("contexts", known)
    inner = {name: each.table(name, _known() | dict(CONTEXT_KEYS)) for name in tables}
    declared = {context_of(one, name): _values(one) for name, one in inner.items()}
    has_default = DEFAULT_CONTEXT.name in tables
    return declared if has_default else {DEFAULT_CONTEXT: {}, **declared}


def _keymap(table: SettingsTable) -> Mapping[str, str]:
    return dict(_keys(table, "keys", table.values.get("keys", {})))


def _keys(table: SettingsTable, name: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield ids and keys; TOML reads an id that is not in quotes as a table for each dot."""
    for key, value in values.items():
        if isinstance(value, dict):
            for inner, keys in _keys(table, f"{name}.{key}", value):
                yield f"{key}.{inner}", keys
        elif isinstance(value, str):
            yield key, value
        else:
            raise table.wrong(f"{name}.{key}", "has to be a text in quotes")
