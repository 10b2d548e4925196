from dataclasses import dataclass, field

import pytest
from textual import events

from kms_tui.ui.terminal.input_stream import UNMARKED_PASTE_CHARACTERS, InputStream
from kms_tui.ui.terminal.pastes import LIMIT_CHARACTERS, TIMEOUT_SECONDS
from kms_tui.ui.terminal.session_events import PasteTooLong, PasteUnfinished

START, END = b"\x1b[200~", b"\x1b[201~"


@dataclass
class Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Typist:
    """Feeds a stream and writes down what comes out."""

    clock: Clock = field(default_factory=Clock)
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stream = InputStream(self.clock)

    def send(self, *pieces: bytes) -> list[str]:
        for piece in pieces:
            self._hear(self.stream.feed(piece))
        return self.heard

    def wait(self, seconds: float) -> list[str]:
        self.clock.seconds += seconds
        self._hear(self.stream.tick())
        return self.heard

    def _hear(self, messages: object) -> None:
        for message in messages:  # type: ignore[attr-defined]  # an iterator of messages
            match message:
                case events.Key():
                    self.heard.append(message.key)
                case events.Paste():
                    self.heard.append(f"paste {message.text}")
                case PasteTooLong():
                    self.heard.append("too long")
                case PasteUnfinished():
                    self.heard.append("unfinished")
                case _:
                    self.heard.append(type(message).__name__)


def test_keys_around_a_paste_are_keys() -> None:
    assert Typist().send(b"a" + START + b"b\rc" + END + b"d") == ["a", "paste b\rc", "d"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_a_paste_may_arrive_in_pieces(size: int) -> None:
    data = b"a" + START + "bäöc".encode() + END + b"d\x1b[A" + START + b"e" + END
    pieces = [data[at : at + size] for at in range(0, len(data), size)]

    assert Typist().send(*pieces) == ["a", "paste bäöc", "d", "up", "paste e"]


def test_an_empty_paste_is_no_paste() -> None:
    assert Typist().send(START + END, b"a") == ["a"]


def test_a_start_mark_inside_of_a_paste_is_text() -> None:
    assert Typist().send(START + b"a" + START + b"b" + END) == ["paste a\x1b[200~b"]


def test_null_characters_are_taken_out_of_a_paste() -> None:
    assert Typist().send(START + b"a\0b" + END) == ["paste ab"]


def test_a_paste_that_falls_silent_is_handed_on_and_told() -> None:
    typist = Typist()
    typist.send(START + b"half")

    assert typist.wait(TIMEOUT_SECONDS - 0.1) == []
    assert typist.wait(0.1) == ["paste half", "unfinished"]
    assert typist.send(b"x") == ["paste half", "unfinished", "x"]


def test_a_slow_paste_is_waited_for_as_long_as_something_comes() -> None:
    typist = Typist()
    typist.send(START)
    for _ in range(10):
        typist.send(b"x")
        typist.wait(TIMEOUT_SECONDS / 2)

    assert typist.send(END) == ["paste " + "x" * 10]


@pytest.mark.parametrize("piece", [4096, 1_000_003])
def test_a_paste_over_the_limit_is_dropped_whole(piece: int) -> None:
    data = START + b"x" * (LIMIT_CHARACTERS + 1) + END + b"a"

    assert Typist().send(*(data[at : at + piece] for at in range(0, len(data), piece))) == [
        "too long",
        "a",
    ]


def test_a_paste_of_the_limit_is_taken() -> None:
    [heard] = Typist().send(START, b"x" * LIMIT_CHARACTERS, END)

    assert len(heard) == len("paste ") + LIMIT_CHARACTERS


def test_a_paste_over_the_limit_without_end_is_told_and_heals() -> None:
    typist = Typist()
    typist.send(START, b"x" * (LIMIT_CHARACTERS + 1))
    typist.wait(TIMEOUT_SECONDS)

    assert typist.send(b"a") == ["too long", "unfinished", "a"]


def test_much_text_at_once_is_a_paste_even_without_marks() -> None:
    text = "x" * UNMARKED_PASTE_CHARACTERS

    assert Typist().send(text.encode()) == [f"paste {text}"]


def test_tabs_and_line_ends_typed_ahead_stay_keys() -> None:
    text = "x" * UNMARKED_PASTE_CHARACTERS

    assert Typist().send(f"{text}\tb\r".encode()) == [f"paste {text}", "tab", "b", "enter"]


def test_little_text_at_once_was_typed() -> None:
    assert Typist().send(b"x" * (UNMARKED_PASTE_CHARACTERS - 1)) == ["x"] * 31


def test_held_arrow_keys_are_no_paste() -> None:
    assert Typist().send(b"\x1b[A" * 50) == ["up"] * 50


def test_a_wrong_byte_becomes_a_replacement_character() -> None:
    assert Typist().send(b"a\xe9", b"b")[0::2] == ["a", "b"]


def test_a_character_may_be_split_between_two_reads() -> None:
    assert Typist().send(b"\xc3", b"\xa4") == ["ä"]


def test_nothing_is_due_while_nothing_has_begun() -> None:
    typist = Typist()
    assert typist.stream.seconds_to_next_tick() is None
    typist.send(b"a\x1b[B")
    assert typist.stream.seconds_to_next_tick() is None


def test_a_lone_escape_is_due_soon() -> None:
    typist = Typist()
    typist.send(b"\x1b")
    due = typist.stream.seconds_to_next_tick()
    assert due is not None
    assert 0 <= due <= 1


def test_the_end_of_a_paste_is_due_while_it_is_waited_for() -> None:
    typist = Typist()
    typist.send(START + b"text")
    typist.clock.seconds += 0.5
    assert typist.stream.seconds_to_next_tick() == TIMEOUT_SECONDS - 0.5
    typist.send(END)
    assert typist.stream.seconds_to_next_tick() is None
