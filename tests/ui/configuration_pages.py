"""The list of configurations over a real catalogue, as an admin sees it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from drawn_page import DrawnPage
from resealing import rewriting

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.services.browsing import Browsing
from kms_tui.services.configurations import Configurations
from kms_tui.ui.screens.configuration_list import ConfigurationListScreen
from kms_tui.ui.screens.list_screen import ListScreen
from kms_tui.ui.session import Session
from kms_tui.ui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

    from textual.pilot import Pilot

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
_INSERT_SECRET = """
INSERT INTO secret (reference, configuration_id, store, state, created_at)
VALUES (?, ?, 'file', 'active', ?)"""
_INSERT = """
INSERT INTO configuration (
  id, name, provider, credential_kind, tenant_id, client_id, secret_reference, secret_expires_on,
  vault_url, cloud, key_name, algorithm, key_size, key_id, check_verdict, checked_at,
  check_summary, revision, created_at, created_by, updated_at, updated_by
) VALUES (
  ?, ?, 'Azure KMS', 'client_secret', 'tenant', 'client', ?, ?,
  ?, 'public', ?, 'RSA', ?, '', ?, ?,
  ?, 1, ?, 'admin7@bastion01', ?, 'admin7@bastion01'
)"""


@dataclass(frozen=True)
class Stored:
    """A configuration to be in the catalogue."""

    name: str
    verdict: str | None = "pass"
    vault: str = "kv-prod"
    key: str = "master"
    size: int = 2048
    summary: str = ""
    expires_on: date | None = None
    checked: timedelta = field(default=timedelta(minutes=2))
    """How long ago."""

    @property
    def row(self) -> tuple[object, ...]:
        """What stands in the catalogue; the name is its id too."""
        at = (NOON - self.checked).isoformat() if self.verdict else None
        expires_on = self.expires_on.isoformat() if self.expires_on else None
        summary = self.summary if self.verdict else None
        vault_url, moment = f"https://{self.vault}.vault.azure.net", NOON.isoformat()
        return (
            *(self.name, self.name, f"secret of {self.name}", expires_on),
            *(vault_url, self.key, self.size, self.verdict, at, summary, moment, moment),
        )


@dataclass(frozen=True)
class Shelf:
    """A catalogue of configurations."""

    services: Any
    database: Path

    def put(self, stored: Iterable[Stored]) -> None:
        """Add configurations, as other sessions would."""
        stored = list(stored)
        with rewriting(self.database) as connection:
            secrets = ((f"secret of {s.name}", s.name, NOON.isoformat()) for s in stored)
            connection.executemany(_INSERT_SECRET, secrets)
            connection.executemany(_INSERT, (s.row for s in stored))

    def execute(self, statement: str, *values: object) -> None:
        """Change the catalogue, as another session would."""
        with rewriting(self.database) as connection:
            connection.execute(statement, values)


@asynccontextmanager
async def shelf_in(directory: Path) -> AsyncIterator[Shelf]:
    """Open a new catalogue."""
    catalogue = SqliteCatalogue(directory)
    universes = SqliteUniverseCatalogue(catalogue)
    await catalogue.configurations()
    nobody = cast("Any", None)  # the list asks no vault and opens no secret
    configurations = Configurations(
        catalogue, nobody, nobody, universes, nobody, lambda: NOON, "admin7@bastion01"
    )
    browsing = Browsing(catalogue, universes, lambda: NOON)
    yield Shelf(
        SimpleNamespace(configurations=configurations, browsing=browsing),
        directory / "catalogue.db",
    )
    await catalogue.close()


class ListApp(TerminalApp[None]):
    """Opens on a list."""

    def __init__(self, listed: ListScreen[Any]) -> None:
        super().__init__()
        self.list = listed

    def on_mount(self) -> None:
        self.push_screen(self.list)


class Page(DrawnPage):
    """What is on screen, and the keys to work it."""

    def __init__(self, pilot: Pilot[Any], listed: ListScreen[Any]) -> None:
        super().__init__(pilot)
        self.list = listed

    @property
    def names(self) -> list[str]:
        """The names that are seen, from the top."""
        rows = self.lines[2 : 2 + self.list.table.window.lines]
        return [row[8:].split()[0] for row in rows if row[2:6].strip()]

    @property
    def selected(self) -> str:
        [line] = [line for line in self.lines if line.startswith("> ")]
        return line[8:].split()[0]

    @property
    def cursor_line(self) -> int:
        """Which line of the screen the cursor's row is on."""
        return next(i for i, line in enumerate(self.lines) if line.startswith("> "))


@asynccontextmanager
async def page_on(shelf: Shelf, *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Page]:
    """Open the list."""
    session = Session(shelf.services, "test", "host", lambda: NOON, hint="How Azure is reached")
    app = ListApp(ConfigurationListScreen(session))
    async with app.run_test(size=size) as pilot:
        page = Page(pilot, app.list)
        await page.sees("refreshed 12:00:00Z")
        yield page
