"""Verifying universe keys from whichever screen shows what they belong to."""

from typing import Any

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import KmsTuiError
from kms_tui.services import Services
from kms_tui.services.boundary import call
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.screens.universe_activities import verifying, verifying_configuration
from kms_tui.ui.universe_text import UniverseView

# A screen of any result may ask for it.
_AnyScreen = SessionScreen[Any]


async def verify_universe(screen: _AnyScreen, view: UniverseView) -> str | None:
    """Verify all keys of a universe; return what to say of it, None if it was not begun."""
    if not view.keys:
        screen.notify("This universe has no key to verify yet.", timeout=5, markup=False)
        return None
    if not await screen.open_all_secrets(view.sources):
        return None
    activity = await screen.app.push_screen_wait(verifying(screen.session, view))
    return activity.message


async def verify_configuration(screen: _AnyScreen, configuration: KmsConfiguration) -> None:
    """Verify the keys of all universes that a configuration unwraps."""
    try:
        titles = await call(_key_titles(screen.session.services, configuration))
    except KmsTuiError as error:
        await screen.show_problem(error)
        return
    if not titles:
        screen.notify("It protects no universe key at present.", timeout=5, markup=False)
    elif await screen.open_all_secrets([configuration]):
        running = verifying_configuration(screen.session, configuration, titles)
        await screen.app.push_screen_wait(running)


async def _key_titles(services: Services, configuration: KmsConfiguration) -> list[str]:
    names = {universe.id: universe.name for universe in await services.universes.list()}
    keys = await services.universes.protected_keys(configuration.id)
    return [key.title(names.get(key.universe_id, "?")) for key in keys]
