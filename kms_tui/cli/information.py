"""What `kms-tui info` tells, as text and as JSON. Pure functions.

Everything passes through `visible`: variables of the environment and file names are quoted.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kms_tui.cli.documents import document
from kms_tui.domain.visible_text import visible

SCHEMA: Final = 1
"""Number of `schemas/info.schema.json`."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file or directory of the program."""

    what: str
    path: str
    mode: str
    """Its permissions in octal digits, or empty if it is not there."""
    context: str = ""
    """The context it belongs to, or empty for the program's own."""


@dataclass(frozen=True, slots=True)
class SettingInUse:
    """A setting, the value that holds, and where that comes from."""

    key: str
    value: str | int | bool
    origin: str


@dataclass(frozen=True, slots=True)
class Information:
    """The installation as this run sees it; holds no secret."""

    version: str
    versions: Sequence[tuple[str, str]]
    """What it is made of, by name; an empty text for what is not there."""
    context: str
    """Name of the context in use."""
    places: Sequence[Place]
    settings: Sequence[SettingInUse]
    terminal: Sequence[tuple[str, str]]
    """What is known of the terminal, by name."""


def as_json(information: Information) -> str:
    """Return one ASCII document that ends with a line end."""
    return document(
        "info",
        SCHEMA,
        context=information.context,
        versions={name: version or None for name, version in information.versions},
        places=[
            {"what": p.what, "path": visible(p.path), "mode": p.mode, "context": p.context}
            for p in information.places
        ],
        settings={
            s.key: {"value": _plain(s.value), "origin": s.origin} for s in information.settings
        },
        terminal={name: visible(value) for name, value in information.terminal},
    )


def _plain(value: str | int | bool) -> str | int | bool:  # noqa: FBT001 - whatever a setting holds
    return visible(value) if isinstance(value, str) else value


def as_text(information: Information) -> str:
    """Return the same as lines, each fact on one of its own."""
    return "\n".join(_lines(information)) + "\n"


def _lines(information: Information) -> Iterator[str]:
    yield f"kms-tui {information.version}, context {information.context}"
    yield "Files"
    for place in information.places:
        of_context = f" of context {place.context}" if place.context else ""
        state = f"mode {place.mode}" if place.mode else "not there"
        yield f"  {place.what}{of_context}: {visible(place.path)} ({state})"
    yield "  other logs: none are written"
    yield "Versions"
    yield from (f"  {name}: {version or 'not there'}" for name, version in information.versions)
    yield "Settings"
    widest = max(len(setting.key) for setting in information.settings)
    for setting in information.settings:
        yield f"  {setting.key:{widest}} = {_toml(setting.value)}  # {setting.origin}"
    yield "Terminal"
    for name, value in information.terminal:
        yield f"  {name}: {visible(value) or '(not set)'}"


def _toml(value: str | int | bool) -> str:  # noqa: FBT001 - whatever a setting holds
    return json.dumps(_plain(value), ensure_ascii=True)
