"""The stream of a terminal that may be slow, shared with careless programs, or gone."""

import contextlib
import os
from collections.abc import Callable
from typing import TextIO


class LosableTerminal:
    """Writes each text in one piece; once the terminal is gone, writing does no harm.

    It has what textual's writer thread needs: `write`, `flush` and `fileno`.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.written = 0
        """How many texts have been written."""
        self.on_written: Callable[[], None] | None = None
        """Called after the next text, once, in the thread that writes."""
        # Another program may have left the shared terminal non-blocking, which tears long writes.
        os.set_blocking(stream.fileno(), True)

    def write(self, text: str) -> None:
        """Write a text; this may take as long as the line is slow."""
        encoding, errors = self._stream.encoding, self._stream.errors or "replace"
        left = memoryview(text.encode(encoding, errors))
        try:
            while left:
                left = left[os.write(self.fileno(), left) :]
        except OSError:
            detach_from_terminal()
        self.written += 1
        if self.on_written is not None:
            on_written, self.on_written = self.on_written, None
            on_written()

    def flush(self) -> None:
        """Nothing is kept back."""

    def fileno(self) -> int:
        """Return the descriptor that is written to."""
        return self._stream.fileno()


def detach_from_terminal() -> None:
    """Let the standard streams lead nowhere.

    Otherwise what is still buffered for the lost terminal fails at exit and changes the return
    code to 120.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard_stream in range(3):
        with contextlib.suppress(OSError):
            os.dup2(nowhere, standard_stream)
    os.close(nowhere)
