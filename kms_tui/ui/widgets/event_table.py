"""The table of events."""

from collections.abc import Callable
from datetime import datetime

from kms_tui.domain.history import Event
from kms_tui.ui.history_text import OF_ALL_UNIVERSES, OF_ONE_UNIVERSE, event_cells
from kms_tui.ui.lines import Cell
from kms_tui.ui.widgets.paged_table import PagedTable


class EventTable(PagedTable[Event]):
    """One line an event, newest first."""

    def __init__(self, now: Callable[[], datetime], *, names_universe: bool) -> None:
        """Take whether the events are of several universes, so that each has to name its own."""

        def cells(event: Event, _now: datetime) -> list[Cell]:
            return event_cells(event, names_universe=names_universe)

        columns = OF_ALL_UNIVERSES if names_universe else OF_ONE_UNIVERSE
        super().__init__(columns, cells, lambda event: event.sequence, now)
