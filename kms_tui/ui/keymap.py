"""The admin's own keys: looked at as a whole before any of them is used.

Textual takes an unknown id or a key that does not exist without a word, and giving an action the
key of another takes that key away from everything else that it was bound to.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from textual.keys import KEY_NAME_REPLACEMENTS, Keys

from kms_tui.ui.bound_keys import BoundKey, bound_keys, places

_NAMED: Final = {key.value for key in Keys} | {"space"}
_LIKE_OTHERS: Final = {"ctrl+h": "backspace", "ctrl+i": "tab", "ctrl+m": "enter"}
"""Keys that terminals send as others."""


def keymap_problems(keymap: Mapping[str, str]) -> list[str]:
    """Return in sentences why keys cannot be as the settings have them; empty if they can."""
    bound = _every_bound_key() if keymap else []
    known = {one.id: one.keys for one in bound if one.id}
    problems = [
        *(_unknown(name, known) for name in keymap if name not in known),
        *(
            said
            for name, keys in keymap.items()
            for said in _unusable(name, keys, known.get(name, ()))
        ),
    ]
    problems += [said for one in bound if one.id in keymap for said in _untypable(one, keymap)]
    return list(dict.fromkeys(problems or _clashes(keymap, bound)))


def complete_keymap(keymap: Mapping[str, str]) -> dict[str, str]:
    """Return a keymap for Textual: also with what shares a key with an action that gets another.

    It would lose that key otherwise.
    """
    bound = _every_bound_key() if keymap else []
    left = {(one.place, key) for one in bound if one.id in keymap for key in one.keys}
    sharing = {
        one.id: ",".join(one.keys)
        for one in bound
        if one.id and any((one.place, key) in left for key in one.keys)
    }
    return sharing | {name: ",".join(_split(keys)) for name, keys in keymap.items()}


def _every_bound_key() -> list[BoundKey]:
    return [one for place in places() for one in bound_keys(place)]


def _unknown(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=3)
    hint = f" Near to it: {', '.join(near)}." if near else ""
    return f"keys: there is nothing called {name}.{hint}"


def _unusable(name: str, keys: str, before: Collection[str]) -> Iterator[str]:
    """Yield which keys no terminal sends; those that an action had `before` may stay."""
    split = _split(keys)
    if not split:
        yield f"keys: {name} is left without a key."
    for key in (key for key in split if key not in before):
        if other := _LIKE_OTHERS.get(key):
            yield f"keys: {name} cannot be {key}: terminals send it as {other}."
        elif key not in _NAMED and not _is_printable(key):
            yield f'keys: {name} cannot be "{key}": there is no such key.'


def _untypable(one: BoundKey, keymap: Mapping[str, str]) -> Iterator[str]:
    """Yield where a key would be typed into a field, or be lost to fields."""
    printable = [key for key in _split(keymap[one.id]) if _is_printable(key)]
    if one.goes_first and printable:
        yield f"keys: {one.id} cannot be {printable[0]}: no field would get that key any more."
    is_for_fields = one.is_of_screen and not any(map(_is_printable, one.keys))
    if is_for_fields and len(printable) == len(_split(keymap[one.id])):
        yield f"keys: {one.id} needs a key that is not typed into a field, as ctrl+ or F keys."


def _split(keys: str) -> list[str]:
    if keys == ",":
        return ["comma"]
    return [_named(key.strip()) for key in keys.split(",") if key.strip()]


def _named(key: str) -> str:
    """Return Textual's name of a key that may be written as the character it types."""
    if len(key) != 1 or key.isalnum():
        return key
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


def _is_printable(key: str) -> bool:
    if len(key) == 1:
        return key.isprintable()
    if key in _NAMED:
        return key == "space"
    before = {after: name for name, after in KEY_NAME_REPLACEMENTS.items()}
    name = before.get(key, key).replace("_", " ")
    try:
        found = unicodedata.lookup(name)
    except KeyError:
        try:
            found = unicodedata.lookup(name.replace(" ", "-"))
        except KeyError:
            return False
    return found.isprintable()


def _clashes(keymap: Mapping[str, str], bound: list[BoundKey]) -> Iterator[str]:
    """Yield what two actions would share that can both be meant by one key press."""
    now = [replace(o, keys=tuple(_split(keymap[o.id]))) if o.id in keymap else o for o in bound]
    was = {(one.place, one.id): set(one.keys) for one in bound}
    for mine in (one for one in now if one.id in keymap):
        for other in now:
            shared = set(mine.keys) & set(other.keys) - was[mine.place, mine.id]
            is_other = other.id != mine.id and other.action != mine.action
            if shared and is_other and _meet(mine, other):
                yield _clash(mine, other, min(shared))


def _meet(mine: BoundKey, other: BoundKey) -> bool:
    """Return whether both can be in reach at once: widgets may be on any screen."""
    if mine.place is other.place or mine.is_everywhere or other.is_everywhere:
        return True
    return mine.is_of_screen != other.is_of_screen


def _clash(mine: BoundKey, other: BoundKey, key: str) -> str:
    what = other.id or f"{other.place.__name__} ({other.description or other.action})"
    return f"keys: {mine.id} cannot be {key}: {what} has that key in the same place."
