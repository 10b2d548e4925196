"""What a Textual program with a list usually is: a header, a filter, a DataTable and a footer."""

import sys
from collections.abc import Iterator

from textual.app import App
from textual.widget import Widget
from textual.widgets import DataTable, Footer, Header, Input

_COLUMNS = ("STATUS", "NAME", "KEY VAULT", "MASTER KEY", "SIZE")


class Table(App[None]):
    """Shows as many rows as its argument says."""

    BINDINGS = [("q", "quit", "Quit")]  # noqa: RUF012 - as any small program writes it

    def compose(self) -> Iterator[Widget]:
        """Return the parts, the table with the focus."""
        yield Header()
        yield Input(placeholder="filter")
        yield DataTable(cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns(*_COLUMNS)
        for number in range(int(sys.argv[1])):
            name = f"cfg-{number:07}"
            table.add_row("OK", name, f"https://kv-{number % 50}.vault.azure.net", name, "3072")
        table.focus()


if __name__ == "__main__":
    Table().run()
