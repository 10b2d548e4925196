"""Collects the bytes that draw cells, the fewest that every vt100-like terminal understands."""

from kms_tui.ui.terminal.cell_grid import Row
from kms_tui.ui.terminal.rendition import PLAIN, Rendition, change, on_blanks


class Pen:
    """Knows where the terminal's cursor is and how it draws, and sends only what differs."""

    def __init__(self) -> None:
        self.place: tuple[int, int] | None = None
        """Column and row of the terminal's cursor, or None where it is not sure."""
        self._rendition = PLAIN
        self._sent: list[str] = []

    def take(self) -> str:
        """Return what has been collected, with colours and attributes as a shell wants them."""
        self.use(PLAIN)
        text = "".join(self._sent)
        self._sent.clear()
        return text

    def use(self, rendition: Rendition) -> None:
        """Draw like this from now on."""
        if rendition is not self._rendition:
            self._sent.append(change(self._rendition, rendition))
            self._rendition = rendition

    def move(self, x: int, y: int) -> None:
        """Put the cursor on a cell."""
        if self.place == (x, y):
            return
        self._sent.append(min(self._ways_to(x, y), key=len))
        self.place = (x, y)

    def _ways_to(self, x: int, y: int) -> list[str]:
        ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"]
        if self.place is None:
            return ways
        at_x, at_y = self.place
        if y == at_y and x > at_x:
            ways.append("\x1b[C" if x == at_x + 1 else f"\x1b[{x - at_x}C")
        if not x and y == at_y:
            ways.append("\r")
        if not x and y == at_y + 1:
            ways.append("\r\n")
        if not x and y == at_y - 1:
            ways.append("\r\x1bM")
        return ways

    def draw(self, row: Row, y: int, start: int, end: int) -> None:
        """Draw the cells of a row from one up to another."""
        self.move(start, y)
        texts, renditions = row.texts, row.renditions
        place = start
        while place < end:
            rendition = renditions[place]
            behind = place + 1
            while behind < end and renditions[behind] == rendition:
                behind += 1
            text = "".join(texts[place:behind])
            if rendition != on_blanks(self._rendition) or not text.isspace():
                self.use(rendition)
            self._sent.append(text)
            place = behind
        # Behind the last column there is no cell, and the cursor waits on or behind the last one.
        self.place = (end, y)

    def erase_line(self, x: int, y: int) -> None:
        """Blank the rest of a line."""
        self.move(x, y)
        self.use(PLAIN)
        self._sent.append("\x1b[K")

    def erase_screen(self) -> None:
        """Blank everything."""
        self._rendition = PLAIN
        self._sent.append("\x1b[m\x1b[H\x1b[J")
        self.place = (0, 0)

    def scroll(self, first: int, last: int, lines: int) -> None:
        """Move the rows from `first` to `last` up by so many lines, or down by a negative number.

        By the region and line feeds of a vt100: inserting and deleting lines came later.
        """
        self.use(PLAIN)  # some terminals fill the new lines with the present colour
        self._sent.append(f"\x1b[{first + 1};{last + 1}r")
        self.place = None
        self.move(0, last if lines > 0 else first)
        self._sent.append("\n" * lines if lines > 0 else "\x1bM" * -lines)
        self._sent.append("\x1b[r")
        # That also puts the cursor home, but not in each emulator.
        self.place = None
