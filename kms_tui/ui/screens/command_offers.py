"""What the command line offers on a screen: its own keys by their words, and ways to go."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from textual.app import App
from textual.binding import ActiveBinding

from kms_tui.ui.commands import Command
from kms_tui.ui.key_groups import group_of, reason_of
from kms_tui.ui.screens.catalogue_backup import CatalogueBackupScreen
from kms_tui.ui.screens.create_configuration import CreateConfigurationScreen
from kms_tui.ui.screens.doctor import DoctorScreen
from kms_tui.ui.screens.history import HistoryScreen
from kms_tui.ui.screens.list_screen import ListScreen
from kms_tui.ui.screens.named_configurations import (
    CHECK,
    DELETE,
    DETAILS,
    EDIT,
    act_on,
    names_like,
    why_not_named,
)
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.screens.universe_list import UniverseListScreen
from kms_tui.ui.session import ContextSwitch

_READ_ONLY: Final = "this session is read-only"
_ON_A_NAME: Final = ((EDIT, True), (CHECK, False), (DETAILS, False), (DELETE, True))
"""Each with whether it changes something."""
_NOT_OFFERED: Final = ("app.command", "app.palette", "command")


def offers(
    app: App[ContextSwitch],
    bindings: Mapping[str, ActiveBinding],
    begin: Callable[[Awaitable[object]], object],
) -> list[Command]:
    """Return what can be done from the present screen, by name; `begin` runs what takes time."""
    screen = app.screen
    commands = _keys(app, bindings)
    if isinstance(screen, ListScreen):
        commands += _listing(screen)
    if isinstance(screen, SessionScreen):
        commands += _configurations(screen, begin) + _places(screen) + _contexts(app, screen)
    return _unique([*commands, *_everywhere(app)])


def _keys(app: App[ContextSwitch], bindings: Mapping[str, ActiveBinding]) -> list[Command]:
    """Return the actions of the screen itself, each once, by the words of its key."""
    found = []
    for active in bindings.values():
        binding = active.binding
        is_offered = binding.id and group_of(active) not in ("move", "this field")
        if binding.description and is_offered and binding.action not in _NOT_OFFERED:
            run = partial(_press, app, active)
            key = app.get_key_display(binding)
            found.append(Command(binding.description, f"key {key}", run, reason=reason_of(active)))
    return found


def _press(app: App[ContextSwitch], active: ActiveBinding, _argument: str) -> None:
    app.call_later(app.run_action, active.binding.action, active.node)


def _listing(screen: ListScreen[Any]) -> list[Command]:
    async def fields(begun: str) -> Sequence[str]:
        return [field for field in screen.table.shown_fields if field.startswith(begun)]

    async def refuses(field: str) -> str:
        known = screen.table.shown_fields
        return "" if field in known else f"Fields to sort by here: {', '.join(known)}."

    return [
        Command("filter", "show only what holds it", screen.filter_by, "TEXT"),
        Command("sort", "order the rows", screen.sort, "FIELD", completes=fields, refuses=refuses),
    ]


def _configurations(
    screen: SessionScreen[Any], begin: Callable[[Awaitable[object]], object]
) -> list[Command]:
    session = screen.session

    def act(action: str, name: str) -> None:
        begin(act_on(screen, action, name))

    return [
        Command(
            action,
            "the configuration of that name",
            partial(act, action),
            "NAME",
            _READ_ONLY if changes and session.is_read_only else "",
            partial(names_like, session),
            partial(why_not_named, session),
        )
        for action, changes in _ON_A_NAME
    ]


def _places(screen: SessionScreen[Any]) -> list[Command]:
    session, app = screen.session, screen.app
    off = _READ_ONLY if session.is_read_only else ""
    places: tuple[tuple[str, str, Callable[..., SessionScreen[Any]], str], ...] = (
        ("new", "a new configuration", CreateConfigurationScreen, off),
        ("universes", "all universes", UniverseListScreen, ""),
        ("history", "what happened", HistoryScreen, ""),
        ("doctor", "look at this host", DoctorScreen, ""),
        ("backup", "back the catalogue up, or restore it", CatalogueBackupScreen, ""),
    )

    def go(make: Callable[..., SessionScreen[Any]], _argument: str) -> None:
        app.push_screen(make(session))

    return [
        Command(name, meaning, partial(go, make), reason=reason)
        for name, meaning, make, reason in places
    ]


def _contexts(app: App[ContextSwitch], screen: SessionScreen[Any]) -> list[Command]:
    contexts = screen.session.contexts
    if not contexts:
        return []

    async def completes(begun: str) -> Sequence[str]:
        return [name for name in contexts if name.startswith(begun)]

    async def refuses(name: str) -> str:
        return "" if name in contexts else f"Contexts of the settings: {', '.join(contexts)}."

    def switch(name: str) -> None:
        app.exit(ContextSwitch(name))

    said = "go on in another context"
    return [Command("ctx", said, switch, "NAME", completes=completes, refuses=refuses)]


def _everywhere(app: App[ContextSwitch]) -> list[Command]:
    async def completes(begun: str) -> Sequence[str]:
        return [name for name in sorted(app.available_themes) if name.startswith(begun)]

    async def refuses(name: str) -> str:
        return "" if name in app.available_themes else "There is no theme of that name."

    def set_theme(name: str) -> None:
        app.theme = name

    def act(action: str, _argument: str) -> None:
        app.call_later(app.run_action, action)

    said = "other colours, for this session"
    return [
        Command("theme", said, set_theme, "NAME", completes=completes, refuses=refuses),
        Command("log", "what this session did and met", partial(act, "activity_log")),
        Command("lock", "lock the secrets file", partial(act, "lock_secrets")),
        Command("help", "the keys of this screen", partial(act, "help")),
        Command("quit", "leave kms-tui", partial(act, "quit")),
        Command("q", "leave kms-tui", partial(act, "quit")),
    ]


def _unique(commands: Sequence[Command]) -> list[Command]:
    """Return the first of each label: the screen's own goes before a way to the same place."""
    first: dict[str, Command] = {}
    for command in commands:
        first.setdefault(command.label.lower(), command)
    return list(first.values())
