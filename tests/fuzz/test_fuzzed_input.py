"""What a terminal may send: the parser takes it all, and hears keys again afterwards."""

from dataclasses import dataclass, field
from random import Random

import pytest
from fuzzing import BYTES, Fuzz, Mutated
from textual import events
from textual.message import Message

from kms_tui.ui.terminal.input_stream import InputStream
from kms_tui.ui.terminal.pastes import TIMEOUT_SECONDS

_PIECES_TO_A_STREAM = 20

sent = Mutated(
    [
        b"prod-eu\r\t",
        b"\x1b[A\x1b[1;5D\x1bOP\x1b[24~",
        b"\x1b[<0;10;5M\x1b[<35;1;1m\x1b[I\x1b[O",
        b"\x1b[200~pasted\x1b[201~",
        b"\x1b[97;5u\x1b[57441;1:3u",
        b"\x1b[?2026;2$y\x1b[48;24;80;480;800t\x1b[6;5R",
        "Schl\u00fcssel \u65e5".encode(),
    ],
    [
        *BYTES,
        *(b"\x1b", b"\x1b[", b"\x1b[<", b"\x1b[200~", b"\x1b[201~", b"\x1b]52;c;", b"\x1bP"),
        *(b"u", b"~", b"M", b";", b"9" * 12, b"1114112u", b"24:9u", b"\x1b\x1b"),
        *(b"\xe9", b"\xed\xa0\x80", b"x" * 40),
    ],
)


@dataclass
class Terminal:
    """Sends to one stream, and to a new one after some pieces."""

    seconds: float = 0.0
    pieces: int = 0
    stream: InputStream = field(init=False)

    def __post_init__(self) -> None:
        self._reconnect()

    def _reconnect(self) -> None:
        self.stream = InputStream(lambda: self.seconds)

    def send(self, piece: bytes) -> None:
        for message in self.stream.feed(piece):
            well_formed(message)
        self.pieces += 1
        if self.pieces % 4 == 0:
            self.seconds += TIMEOUT_SECONDS
            for message in self.stream.tick():
                well_formed(message)
        if self.pieces % _PIECES_TO_A_STREAM == 0:
            self._hear_a_key()
            self._reconnect()

    def _hear_a_key(self) -> None:
        """End whatever was begun, then press a key."""
        self.seconds += TIMEOUT_SECONDS
        heard = [*self.stream.tick(), *self.stream.feed(b"\x1b\\~" + b"~" * 40 + b"m\r")]
        keys = [message.key for message in heard if isinstance(message, events.Key)]
        assert keys[-1:] == ["enter"], f"deaf: {heard}"


def well_formed(message: Message) -> None:
    if isinstance(message, events.Key):
        (message.character or "").encode()
    if isinstance(message, events.Paste):
        message.text.encode()
        assert "\0" not in message.text
    if isinstance(message, events.MouseEvent):
        assert max(message.x, message.y) <= 10_000


def piece(random: Random) -> bytes:
    """Return some input; one of six is mere noise."""
    return random.randbytes(12) if random.random() < 1 / 6 else sent(random)


@pytest.mark.proves("S10")
def test_no_input_makes_a_terminal_deaf(fuzz: Fuzz) -> None:
    fuzz("input parser", piece, Terminal().send, long=1_000_000)
