"""What is asked and run when universe keys leave for the database, or come from a backup.

As in `universe_actions`, each function returns what it came to, in words, or None if nothing was
begun.
"""

from typing import Any

from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.services.key_export import UNWRAP_STEP, WRITE_STEP
from kms_tui.services.opened_vaults import opening_title
from kms_tui.services.ports import KeyDestination
from kms_tui.services.reporting import Report
from kms_tui.ui.dialogs.export_key import ExportKeyDialog
from kms_tui.ui.screens.activity import ActivityScreen, Consent, Wording
from kms_tui.ui.screens.exported_key import ExportedKeyScreen
from kms_tui.ui.screens.import_keys import ImportKeysScreen
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import Session
from kms_tui.ui.universe_text import UniverseView

# A screen of any result may act.
_AnyScreen = SessionScreen[Any]
_EXPORTING = Wording(
    "Exported. Go back to see what to do with it.",
    "Look in the history (h) whether it is recorded as exported.",
    stopping="Stopping now leaves: {leaves}.",
    stopped="Stopped. Left behind: {leaves}.",
)


async def export_key(screen: _AnyScreen, view: UniverseView, key: WrappedUniverseKey) -> str | None:
    """Warn, write the key in the clear where the admin says, and tell what to do with it."""
    session, name = screen.session, view.universe.name
    title = f"universe key {key.number} of {name}"
    dialog = ExportKeyDialog(session.services.key_export, title)
    destination = await screen.app.push_screen_wait(dialog)
    configuration = view.configurations.get(key.wrapping.configuration_id)
    needed = [configuration] if configuration else []
    if destination is None or not await screen.open_all_secrets(needed):
        return None
    running = _exporting(session, view, key, destination)
    activity = await screen.app.push_screen_wait(running)
    if activity.result is None:
        return activity.message
    shown = ExportedKeyScreen(session, name, activity.result, destination)
    await screen.app.push_screen_wait(shown)
    return f"Key {key.number} was exported to {destination}. Do not leave it there."


def _exporting(
    session: Session, view: UniverseView, key: WrappedUniverseKey, destination: KeyDestination
) -> ActivityScreen[WrappedUniverseKey]:
    async def export(report: Report, _consent: Consent) -> WrappedUniverseKey:
        return await session.services.key_export.export(key.id, destination, report)

    opening = opening_title(view.name_of(key.wrapping.configuration_id))
    return ActivityScreen(
        f"export {key.title(view.universe.name)}",
        export,
        pending=[Check(name, Verdict.PENDING) for name in (opening, UNWRAP_STEP, WRITE_STEP)],
        wording=_EXPORTING,
        session=session.label,
        crumb="universes",
    )


async def import_keys(screen: _AnyScreen, view: UniverseView) -> str | None:
    """Take over the universe keys that a backup of YugabyteDB Anywhere refers to."""
    return await screen.app.push_screen_wait(ImportKeysScreen(screen.session, view))
