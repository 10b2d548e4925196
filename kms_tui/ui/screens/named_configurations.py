"""Finding configurations by what is typed of their names, and acting on one by its name."""

from collections.abc import Sequence
from typing import Any, Final

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.listing import Listing, Term
from kms_tui.domain.visible_text import visible
from kms_tui.services.boundary import call
from kms_tui.ui.screens.configuration_changes import delete_configuration, edit_configuration
from kms_tui.ui.screens.configuration_details import ConfigurationDetailsScreen
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import Session

_SUGGESTED: Final = 10
EDIT: Final = "edit"
CHECK: Final = "check"
DETAILS: Final = "details"
DELETE: Final = "delete"


async def names_like(session: Session, typed: str) -> Sequence[str]:
    """Return a few names that hold a text, in order. May raise a `CatalogueError`."""
    listing = Listing((Term(typed, "name"),) if typed else ())
    found = await session.services.browsing.configurations(listing, limit=_SUGGESTED)
    return [configuration.name for configuration in found.rows]


async def named(session: Session, name: str) -> KmsConfiguration | None:
    """Return the configuration of exactly that name, if any. May raise a `CatalogueError`."""
    every = await session.services.configurations.list()
    return next((configuration for configuration in every if configuration.name == name), None)


async def why_not_named(session: Session, name: str) -> str:
    """Return that no configuration has a name; empty if one has. May raise a `CatalogueError`."""
    return "" if await named(session, name) else _not_named(name)


def _not_named(name: str) -> str:
    return f'There is no configuration "{visible(name)}". Tab completes a name.'


async def act_on(screen: SessionScreen[Any], action: str, name: str) -> None:
    """Edit, check, show or delete the configuration of a name, from whatever screen is shown."""
    try:
        configuration = await call(named(screen.session, name))
    except KmsTuiError as error:
        await screen.show_problem(error)
        return
    if configuration is None:
        screen.notify(_not_named(name), markup=False)
    elif action == EDIT:
        await edit_configuration(screen, configuration)
    elif action == CHECK:
        await screen.check_configuration(configuration)
    elif action == DELETE:
        await delete_configuration(screen, configuration)
    else:
        details = ConfigurationDetailsScreen(screen.session, configuration)
        await screen.app.push_screen_wait(details)
