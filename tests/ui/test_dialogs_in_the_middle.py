"""Where dialogs stand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

import kms_tui.ui
from kms_tui.ui.dialogs.copy_menu import CopyMenuDialog
from kms_tui.ui.dialogs.discard_draft import DiscardDraftDialog
from kms_tui.ui.dialogs.help import HelpDialog
from kms_tui.ui.terminal.app import TerminalApp
from kms_tui.ui.terminal.leaving import Dialog
from kms_tui.ui.widgets.copies import CopyItem

COLUMNS, LINES = 100, 40


class Styled(TerminalApp[None]):
    """Looks as the program does."""

    CSS_PATH: ClassVar[Path] = Path(kms_tui.ui.__path__[0]) / "app.tcss"


@pytest.mark.parametrize(
    "dialog",
    [
        DiscardDraftDialog,
        lambda: CopyMenuDialog([CopyItem("name", "prod")], "file"),
        lambda: HelpDialog("configurations", {}, "", display=lambda binding: binding.key),
    ],
    ids=["plain", "with motions of a list", "with motions of a text"],
)
async def test_a_dialog_stands_in_the_middle(dialog: Callable[[], Dialog[Any]]) -> None:
    app, shown = Styled(), dialog()
    async with app.run_test(size=(COLUMNS, LINES)) as pilot:
        await app.push_screen(shown)
        await pilot.pause()
        region = shown.query_one(".dialog").region
        assert region.x == COLUMNS - region.right
        assert abs(region.y - (LINES - region.bottom)) <= 1
