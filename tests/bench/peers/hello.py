"""The least that a Textual program can be: the unit of every time that the bench gives."""

from collections.abc import Iterator

from textual.app import App
from textual.widgets import Static


class Hello(App[None]):
    """Shows one line."""

    BINDINGS = [("q", "quit", "Quit")]  # noqa: RUF012 - as any small program writes it

    def compose(self) -> Iterator[Static]:
        """Return the line."""
        yield Static("Hello, world")


if __name__ == "__main__":
    Hello().run()
