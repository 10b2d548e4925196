"""All keys of this program: which class binds which, as the classes themselves say."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

import kms_tui.ui

_OURS = "kms_tui.ui."


@dataclass(frozen=True, slots=True)
class BoundKey:
    """One binding where it is declared. Those of Textual's own widgets have no id."""

    place: type[DOMNode]
    id: str
    keys: tuple[str, ...]
    action: str
    description: str
    goes_first: bool = False
    """Whether it is taken before a field gets it."""

    @property
    def is_everywhere(self) -> bool:
        """Whether it works on every screen."""
        return issubclass(self.place, App)

    @property
    def is_of_screen(self) -> bool:
        """Whether it works wherever a screen or dialog is, not only while a widget is focused."""
        return issubclass(self.place, Screen)


def places() -> list[type[DOMNode]]:
    """Return every app, screen, dialog and widget class of this program.

    Those that are only mixed into screens are not on one by themselves.
    """
    for module in pkgutil.walk_packages(kms_tui.ui.__path__, _OURS):
        importlib.import_module(module.name)
    found = set(_ours(DOMNode))
    mixed_in = {base for place in found if issubclass(place, Screen) for base in place.__mro__}
    found -= {place for place in mixed_in if not issubclass(place, Screen)}
    return sorted(found, key=lambda place: (place.__module__, place.__name__))


def _ours(kind: type[DOMNode]) -> Iterator[type[DOMNode]]:
    for below in kind.__subclasses__():
        if below.__module__.startswith(_OURS):
            yield below
        yield from _ours(below)


def bound_keys(place: type[DOMNode]) -> list[BoundKey]:
    """Return what works in a class: what it binds itself and what it inherits."""
    return [
        BoundKey(
            place, b.id or "", tuple(b.key.split(",")), b.action, b.description, bool(b.priority)
        )
        for kind in place.__mro__
        for b in _declared(kind)
    ]


def _declared(kind: type) -> Iterator[Binding]:
    for declared in vars(kind).get("BINDINGS", ()):
        yield declared if isinstance(declared, Binding) else Binding(*declared)


def key_settings() -> str:
    """Return all keys as the settings file would have them, one line for each id."""
    lines = ["[keys]"]
    known: set[str] = set()
    for bound in (bound for place in places() for bound in bound_keys(place) if bound.id):
        if bound.id not in known:
            known.add(bound.id)
            keys, said = ",".join(bound.keys), bound.description or bound.action
            lines.append(f'"{bound.id}" = "{keys}"  # {said}')
    return "\n".join([lines[0], *sorted(lines[1:])])
