"""The table of configurations, sized for the terminal it is on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.coordinate import Coordinate
from textual.widgets import DataTable

from kms_tui.domain.configuration import ConfigurationId, KmsConfiguration
from kms_tui.domain.visible_text import visible
from kms_tui.ui.presentation import age, status_style, status_word, vault_name

_MARKER = ">"
_CELL_PADDING = 1


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    width: int
    """Cells; 0 shares what is left over."""
    minimum: int
    """The narrowest terminal that shows the column."""
    cell: Callable[[KmsConfiguration, datetime], Text]


def _cut(untrusted_text: str) -> Text:
    """Return text that shows where a narrow column cut it."""
    return Text(visible(untrusted_text), no_wrap=True, overflow="ellipsis")


_COLUMNS = (
    _Column("ST", 4, 0, lambda c, _: Text(status_word(c), status_style(c))),
    _Column("NAME", 0, 0, lambda c, _: _cut(c.name)),
    _Column("VAULT", 14, 72, lambda c, _: _cut(vault_name(c.vault_url))),
    _Column("KEY", 12, 0, lambda c, _: _cut(c.key_name)),
    _Column("SIZE", 4, 72, lambda c, _: Text(str(c.key_size))),
    _Column("USED", 4, 0, lambda c, _: Text(str(c.universes_ever), justify="right")),
    _Column(
        "CHECKED", 8, 0, lambda c, now: Text(age(c.last_check.at if c.last_check else None, now))
    ),
)


class ConfigurationTable(DataTable[Text]):
    """One row a configuration; `>` marks the cursor, so that it shows without colour."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "move", show=False, id="table.down"),
        Binding("k", "cursor_up", "move", show=False, id="table.up"),
        Binding("g,home", "scroll_top", "first, last", show=False, id="table.top"),
        Binding("G,end", "scroll_bottom", "first, last", show=False, id="table.end"),
        Binding("ctrl+f,ctrl+d", "page_down", "page", show=False, id="table.page_down"),
        Binding("ctrl+b,ctrl+u", "page_up", "page", show=False, id="table.page_up"),
    ]

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(cursor_type="row", cell_padding=_CELL_PADDING, show_cursor=True)
        self._now = now
        self._shown: Sequence[KmsConfiguration] = ()
        self._marked = -1

    @property
    def selected(self) -> KmsConfiguration | None:
        """The configuration under the cursor, if there is any."""
        if 0 <= self.cursor_row < len(self._shown):
            return self._shown[self.cursor_row]
        return None

    def show(
        self,
        configurations: Sequence[KmsConfiguration],
        *,
        select: ConfigurationId | None = None,
    ) -> None:
        """Show these rows; the cursor goes to `select`, or stays on its configuration."""
        wanted = select or (self.selected.id if self.selected else None)
        self._shown = configurations
        self._fill()
        ids = [configuration.id for configuration in configurations]
        if wanted in ids:
            self.move_cursor(row=ids.index(wanted), animate=False)
        self._mark(self.cursor_row)

    def on_resize(self) -> None:
        """Lay the columns out anew for another width."""
        row = self.cursor_row
        self._fill()
        self.move_cursor(row=row, animate=False)
        self._mark(self.cursor_row)

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Let the marker follow the cursor."""
        self._mark(event.cursor_row)

    def _fill(self) -> None:
        self.clear(columns=True)
        self._marked = -1
        columns = [column for column in _COLUMNS if self.size.width >= column.minimum]
        fixed = sum(column.width for column in columns) + len(_MARKER)
        left_over = self.size.width - fixed - 2 * _CELL_PADDING * (len(columns) + 1)
        self.add_column("", width=len(_MARKER))
        for column in columns:
            self.add_column(Text(column.title), width=column.width or max(8, left_over))
        now = self._now()
        for configuration in self._shown:
            self.add_row(Text(" "), *(column.cell(configuration, now) for column in columns))

    def _mark(self, row: int) -> None:
        for index, mark in ((self._marked, " "), (row, _MARKER)):
            if 0 <= index < self.row_count:
                self.update_cell_at(Coordinate(index, 0), Text(mark))
        self._marked = row
