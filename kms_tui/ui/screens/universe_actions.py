"""What is asked and run when an admin acts on the keys of a universe.

Each function asks, opens the client secrets it needs, runs the action and returns what it came to,
in words; None says that nothing was begun, and an empty text that there is nothing to add.
"""

from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import KmsTuiError
from kms_tui.services.boundary import call
from kms_tui.ui.dialogs.assign_configuration import AssignConfigurationDialog
from kms_tui.ui.dialogs.disable_encryption import DISABLING_COMMAND, DisableEncryptionDialog
from kms_tui.ui.dialogs.rewrap_keys import RewrapKeysDialog
from kms_tui.ui.dialogs.rotate_universe_key import RotateUniverseKeyDialog
from kms_tui.ui.dialogs.unfinished_rewrap import RewrapAnswer, UnfinishedRewrapDialog
from kms_tui.ui.screens.activity import ActivityScreen
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.screens.universe_activities import (
    beginning_rewrap,
    enabling,
    resuming_rewrap,
    rotating,
)
from kms_tui.ui.universe_text import UniverseView

# A screen of any result may act.
_AnyScreen = SessionScreen[Any]
T = TypeVar("T")
_NO_CONFIGURATION = "There is no configuration yet: create one first, in the list of those."
_ABANDONED = "The re-wrap is abandoned; the old wrappings stay in use."
_DISABLED = f"Disabled here. Tell the database: {DISABLING_COMMAND}"


async def assign_configuration(screen: _AnyScreen, view: UniverseView) -> str | None:
    """Choose a configuration; make a key under it and let it be active."""
    configurations = list(view.configurations.values())
    if not configurations:
        return _NO_CONFIGURATION
    dialog = AssignConfigurationDialog(view.universe.name, configurations, screen.session.now)
    assignment = await screen.app.push_screen_wait(dialog)
    if assignment is None:
        return None
    configuration, choice = assignment
    running = enabling(screen.session, view.universe, configuration, choice)
    return await _run(screen, running, [configuration])


async def rotate_universe_key(screen: _AnyScreen, view: UniverseView) -> str | None:
    """Make a new universe key under the same master key."""
    active, configuration = view.active_key, view.configuration
    if active is None or configuration is None:
        return None
    dialog = RotateUniverseKeyDialog(view.universe, active)
    choice = await screen.app.push_screen_wait(dialog)
    if choice is None:
        return None
    return await _run(screen, rotating(screen.session, view, choice), [configuration])


async def rewrap_keys(screen: _AnyScreen, view: UniverseView) -> str | None:
    """Wrap all keys anew, or settle what becomes of a re-wrap that was interrupted."""
    if view.rewrap is not None:
        return await _settle_rewrap(screen, view)
    configurations = list(view.configurations.values())
    dialog = RewrapKeysDialog(view.universe, configurations, screen.session.now)
    chosen = await screen.app.push_screen_wait(dialog)
    if chosen is None:
        return None
    target, algorithm = chosen
    running = beginning_rewrap(screen.session, view, target, algorithm)
    return await _run(screen, running, [target, *view.sources])


async def _settle_rewrap(screen: _AnyScreen, view: UniverseView) -> str | None:
    with screen.changing():
        answer = await screen.app.push_screen_wait(UnfinishedRewrapDialog(view))
        if answer is RewrapAnswer.ABANDON:
            abandoning = screen.session.services.rewrapping.abandon(view.universe.id)
            return await _changed(screen, abandoning, _ABANDONED)
    if answer is RewrapAnswer.RESUME:
        running = resuming_rewrap(screen.session, view)
        return await _run(screen, running, view.rewrapping_sources)
    return None


async def disable_encryption(screen: _AnyScreen, view: UniverseView) -> str | None:
    """Let no key be active any more."""
    with screen.changing():
        if not await screen.app.push_screen_wait(DisableEncryptionDialog(view.universe.name)):
            return None
        disabling = screen.session.services.universes.disable(view.universe)
        return await _changed(screen, disabling, _DISABLED)


async def _run(
    screen: _AnyScreen, running: ActivityScreen[T], needs: Sequence[KmsConfiguration]
) -> str | None:
    """Run an action that opens the vaults of these configurations."""
    if not await screen.open_all_secrets(needs):
        return None
    return (await screen.app.push_screen_wait(running)).message


async def _changed(screen: _AnyScreen, change: Awaitable[object], done: str) -> str:
    """Await a change that asks no vault; a failure is shown until it is closed."""
    try:
        await call(change)
    except KmsTuiError as error:
        await screen.show_problem(error)
        return ""
    return done
