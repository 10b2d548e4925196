"""What the diffing driver sends shows what Textual's frames show, and is short."""

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from seen_cells import seen_cells

from kms_tui.ui.terminal.shadow_screen import ShadowScreen

SIZE = COLUMNS, ROWS = 12, 6

styles = st.sampled_from(
    ["", "1", "7", "2;39;49", "38;5;253;48;5;17", "1;31", "4;48;2;1;2;3", "39;49", "9;92;100"]
)
texts = st.text(st.sampled_from("ab  >é中e\u0301"), min_size=1, max_size=9)
spans = st.tuples(
    st.integers(0, COLUMNS - 1), st.integers(0, ROWS - 1), st.lists(st.tuples(styles, texts))
)
frames = st.lists(spans, min_size=1, max_size=8)


class Terminal:
    """One that does not wrap lines, as Textual asks of it."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(*SIZE)
        self._stream = pyte.Stream(self.screen)
        self.feed("\x1b[?7l")

    def feed(self, text: str) -> None:
        self._stream.feed(text)


def as_textual_writes(frame: list[tuple[int, int, list[tuple[str, str]]]]) -> str:
    """Return the spans as Textual's frames hold them: never wider than the screen."""
    pieces = []
    for x, y, span in frame:
        pieces.append(f"\x1b[{y + 1};{x + 1}H")
        left = COLUMNS - x
        for style, text in span:
            shown = fitting(text, left)
            left -= width(shown)
            pieces.append(f"\x1b[{style}m{shown}\x1b[0m" if style else shown)
    return "".join(pieces)


def width(text: str) -> int:
    return len(text) + text.count("中") - text.count("\u0301")


def fitting(text: str, columns: int) -> str:
    while width(text) > columns:
        text = text[:-1]
    return text.lstrip("\u0301")


@settings(max_examples=150, deadline=None)
@given(st.lists(frames, min_size=1, max_size=6))
def test_any_frames_look_as_they_would_if_they_were_sent_whole(
    sequence: list[list[tuple[int, int, list[tuple[str, str]]]]],
) -> None:
    whole, changed, shadow = Terminal(), Terminal(), ShadowScreen(SIZE)
    for frame in sequence:
        written = as_textual_writes(frame)
        whole.feed(written)
        assert shadow.draw(written)
        changed.feed(shadow.take_changes((0, 0)))
        assert seen_cells(changed.screen) == seen_cells(whole.screen)


def lines(first: int, last: int, *, style: str = "") -> str:
    """Return a frame that fills the terminal with lines, each of a letter: the 10th is of j."""
    return "".join(
        f"\x1b[{y + 1};1H\x1b[{style}m{chr(96 + number) * 9:<12}\x1b[0m"
        for y, number in enumerate(range(first, last + 1))
    )


def after(*frames: str, cursor: tuple[int, int] = (0, 0)) -> tuple[Terminal, str]:
    """Return the terminal after frames, and what was sent for the last of them."""
    terminal, shadow, sent = Terminal(), ShadowScreen(SIZE), ""
    for frame in frames:
        assert shadow.draw(frame)
        sent = shadow.take_changes(cursor)
        terminal.feed(sent)
    return terminal, sent


def test_a_frame_that_changes_nothing_sends_nothing() -> None:
    assert after(lines(10, 15), lines(10, 15))[1] == ""


def test_one_changed_cell_is_sent_alone() -> None:
    assert after(lines(10, 15), "\x1b[2;7H2")[1] == "\x1b[2;7H2\x1b[H"


def test_lines_that_moved_are_scrolled_by_the_terminal() -> None:
    terminal, sent = after(lines(10, 15), lines(11, 16))
    assert sent == "\x1b[1;6r\x1b[6H\n\x1b[r\x1b[6Hppppppppp\x1b[H"
    assert terminal.screen.display[0].rstrip() == "kkkkkkkkk"


def test_lines_that_moved_down_are_scrolled_down() -> None:
    terminal, sent = after(lines(11, 16), lines(10, 15))
    assert sent.startswith("\x1b[1;6r\x1b[H\x1bM\x1b[r")
    assert terminal.screen.display[0].rstrip() == "jjjjjjjjj"


def test_the_rest_of_a_line_is_erased_not_overwritten() -> None:
    assert after(lines(10, 15), f"\x1b[1;1H{'':12}")[1] == "\x1b[K"


def test_reversed_blanks_are_drawn() -> None:
    terminal, sent = after(lines(10, 15), lines(10, 15, style="7"))
    assert "\x1b[K" not in sent
    assert all(cell.reverse for cell in (terminal.screen.buffer[0][x] for x in range(COLUMNS)))


def test_attributes_that_stay_are_not_sent_again() -> None:
    frame = "\x1b[1;1H\x1b[1;31mred\x1b[0m\x1b[1;4;31mlined\x1b[0m\x1b[31mx\x1b[0m"
    assert "\x1b[1;31mred\x1b[4mlined\x1b[0;31mx" in after(frame)[1]


def test_colours_are_off_at_the_end_of_each_frame() -> None:
    assert after("\x1b[1;1H\x1b[7mx\x1b[0m")[1].endswith("\x1b[m")


def test_what_may_be_overwritten_is_sent_whole() -> None:
    shadow = ShadowScreen(SIZE)
    shadow.draw(lines(10, 15))
    first = shadow.take_changes((0, 0))
    shadow.forget()
    assert shadow.take_changes((0, 0)) == first
    assert first.startswith("\x1b[m\x1b[H\x1b[J")


def test_a_cursor_that_stays_is_not_moved() -> None:
    shadow = ShadowScreen(SIZE)
    shadow.draw(lines(10, 15))
    shadow.take_changes((3, 2))
    assert shadow.take_changes((3, 2)) == ""
    assert shadow.take_changes((3, 4)) == "\x1b[5;4H"


def test_what_no_frame_of_textual_holds_is_not_understood() -> None:
    for foreign in ("text", "\x1b[1;1H\x1b[2Jx", "\x1b[1;1H\x1b[51mx", "\x1b[1;1Ha\tb"):
        assert not ShadowScreen(SIZE).draw(foreign)
