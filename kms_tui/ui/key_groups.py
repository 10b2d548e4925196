"""The keys that work now, sorted into groups by what they are for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from textual.binding import ActiveBinding, Binding
from textual.screen import Screen

from kms_tui.ui.widgets.explained_keys import ExplainsKeys

GROUPS: Final = ("act", "move", "find", "everywhere", "this field")
"""In the order in which they are shown."""
_MOVING: Final = ("table.", "text.", "choice.", "answer.", "activity.down", "activity.up")
_FINDING: Final = ("rows.", "filter.", "list.back")
_EVERYWHERE: Final = ("app.", "screen.")
_OF_TERMINALS: Final = ("screen.copy_text",)
"""Keys of Textual that we leave to the terminal's own selection."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One action, and all the keys that lead to it."""

    group: str
    keys: str
    description: str
    reason: str
    """Why it is off; empty if it is not."""


def key_rows(
    bindings: Mapping[str, ActiveBinding], display: Callable[[Binding], str]
) -> list[KeyRow]:
    """Return a row for each description; `display` tells how a key is written."""
    keys: dict[tuple[str, str, str], list[str]] = {}
    for key, active in bindings.items():
        binding = active.binding
        is_told = binding.description and not binding.system
        if is_told and binding.action not in _OF_TERMINALS:
            description = binding.description[0].lower() + binding.description[1:]
            what = (group_of(active), description, reason_of(active))
            shown = display(binding.with_key(key, None))
            known = keys.setdefault(what, [])
            known += [shown] if shown not in known else []
    return [KeyRow(what[0], " ".join(shown), *what[1:]) for what, shown in keys.items()]


def group_of(active: ActiveBinding) -> str:
    """Return the group of a key: by its id, and for a field of Textual's by whose it is."""
    name = active.binding.id or ""
    if name.startswith(_MOVING) or active.binding.action.startswith("app.focus_"):
        return "move"
    if name.startswith(_FINDING):
        return "find"
    if name.startswith(_EVERYWHERE):
        return "everywhere"
    return "act" if isinstance(active.node, Screen) else "this field"


def reason_of(active: ActiveBinding) -> str:
    """Return why a key is off, in words; empty if it is not."""
    if active.enabled:
        return ""
    action = active.binding.action.partition("(")[0]
    explained = active.node.disabled_reason(action) if isinstance(active.node, ExplainsKeys) else ""
    return explained or "not possible here"
