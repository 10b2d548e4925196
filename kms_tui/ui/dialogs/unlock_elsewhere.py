"""A secret store that only its own program can unlock: what to do, and trying again."""

from collections.abc import Awaitable
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.visible_text import visible
from kms_tui.services.boundary import call
from kms_tui.services.ports import SecretStore, SecretStoreState
from kms_tui.services.secret_access import SecretAccess
from kms_tui.ui.presentation import error_lines
from kms_tui.ui.terminal.leaving import Dialog
from kms_tui.ui.widgets.key_hints import KeyHints

_EXPLANATION = """\
kms-tui has no password for it and never asks for one. When it is unlocked, press r. With p the \
desktop may ask you on its own display for a minute, which you only see in front of it."""


class UnlockElsewhereDialog(Dialog[bool]):
    """Returns whether the store is open now; Esc leaves it as it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,enter", "retry", "look again", id="unlock_elsewhere.retry", key_display="r"),
        Binding("p", "prompt", "let the desktop ask", id="unlock_elsewhere.prompt"),
        Binding("escape", "dismiss(False)", "cancel", id="unlock_elsewhere.cancel"),
    ]

    def __init__(self, access: SecretAccess, store: SecretStore) -> None:
        super().__init__()
        self._access = access
        self._store = store

    def compose(self) -> ComposeResult:
        """Lay out the explanation."""
        with Vertical(classes="dialog"):
            yield Static(Text(f"The {self._store.place} is locked", "bold"), markup=False)
            with VerticalScroll(can_focus=False):
                yield Static("", id="how", markup=False)
            yield Static(_EXPLANATION, markup=False)
            yield Static("", id="progress", markup=False)
            yield KeyHints()

    def on_mount(self) -> None:
        """Find out what there is to do."""
        self._explain()

    @work(exclusive=True, group="explain", description="asking how to unlock the secret store")
    async def _explain(self) -> None:
        try:
            how = await call(self._store.how_to_unlock())
        except KmsTuiError as error:
            how = f"{error.what} {error.do}"
        self.query_one("#how", Static).update(f"{visible(how)}\n")

    @work(exclusive=True, group="unlock", description="looking at the secret store")
    async def action_retry(self) -> None:
        """Look whether it is open by now."""
        await self._try(self._store.state(), "Looking ...")

    @work(exclusive=True, group="unlock", description="waiting for the desktop")
    async def action_prompt(self) -> None:
        """Let the store's own program ask."""
        await self._try(self._prompted(), "Waiting for the desktop; esc stops waiting ...")

    async def _prompted(self) -> SecretStoreState:
        await self._access.unlock_by_prompt(self._store)
        return await self._store.state()

    async def _try(self, looking: Awaitable[SecretStoreState], waiting: str) -> None:
        progress = self.query_one("#progress", Static)
        progress.update(waiting)
        try:
            state = await call(looking)
        except KmsTuiError as error:
            progress.update(error_lines(error, with_detail=False))
            return
        if state is SecretStoreState.READY:
            self.dismiss(True)
            return
        progress.update("It is still locked.")
