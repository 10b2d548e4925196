"""Editing and deleting a configuration from whichever screen shows it."""

from typing import Any

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import ConfigurationInUse, KmsTuiError
from kms_tui.domain.visible_text import visible
from kms_tui.services.boundary import call
from kms_tui.ui.deletion_text import deleted_line
from kms_tui.ui.dialogs.configuration_in_use import ConfigurationInUseDialog
from kms_tui.ui.dialogs.delete_configuration import DeleteConfigurationDialog
from kms_tui.ui.screens.edit_configuration import EditConfigurationScreen
from kms_tui.ui.screens.session_screen import SessionScreen

# A screen of any result may ask for it.
_AnyScreen = SessionScreen[Any]
_TOAST_SECONDS = 3
_SECRET_LEFT_SECONDS = 15


async def edit_configuration(
    screen: _AnyScreen, shown: KmsConfiguration
) -> KmsConfiguration | None:
    """Give a configuration another credential; return it as it is then, None if it is not."""
    try:
        configuration = await call(screen.session.services.configurations.get(shown.id))
    except KmsTuiError as error:
        await screen.show_problem(error)
        return None
    form = EditConfigurationScreen(screen.session, configuration)
    edited = await screen.app.push_screen_wait(form)
    if edited is not None:
        said = f'"{visible(edited.name)}" uses its new credential.'
        screen.notify(said, timeout=_TOAST_SECONDS, markup=False)
    return edited


async def delete_configuration(screen: _AnyScreen, shown: KmsConfiguration) -> bool:
    """Delete a configuration that no universe ever used; return whether it is gone."""
    try:
        with screen.changing():
            return await _delete(screen, shown)
    except KmsTuiError as error:
        await screen.show_problem(error)
        return False


async def _delete(screen: _AnyScreen, shown: KmsConfiguration) -> bool:
    services = screen.session.services
    configuration = await call(services.configurations.get(shown.id))
    uses = await call(services.universes.uses(shown.id))
    if uses:
        await screen.app.push_screen_wait(ConfigurationInUseDialog(configuration, uses))
        return False
    if not await screen.app.push_screen_wait(DeleteConfigurationDialog(configuration)):
        return False
    try:
        left = await call(services.configurations.delete(configuration))
    except ConfigurationInUse:
        uses = await call(services.universes.uses(shown.id))
        await screen.app.push_screen_wait(ConfigurationInUseDialog(configuration, uses))
        return False
    screen.notify(
        deleted_line(configuration, left),
        severity="warning" if left else "information",
        timeout=_SECRET_LEFT_SECONDS if left else _TOAST_SECONDS,
        markup=False,
    )
    return True
