"""Turns whatever a terminal sends into messages, and never raises.

A terminal on the far side of SSH may send anything: bytes of another encoding, truncated or absurd
sequences, a paste without an end.

Relies on these private parts of textual, each pinned by a test: the class
`textual._xterm_parser.XTermParser`, its `feed`, `tick`, `mouse_pixels`, `parse_mouse_code`,
`_timeout_time` (of the monotonic clock) and `_sequence_to_key_events`.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Generator, Iterable, Iterator
from time import monotonic
from typing import Final

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

from kms_tui.ui.terminal import pastes
from kms_tui.ui.terminal.session_events import PasteUnfinished

UNMARKED_PASTE_CHARACTERS: Final = 32
"""From how many characters in one piece on text was pasted: nobody types so fast."""

_LARGEST_SCREEN_CELLS: Final = 10_000
_LONG_RUN: Final = re.compile(rf"([^\x00-\x1f\x7f-\x9f]{{{UNMARKED_PASTE_CHARACTERS},}})")


class TolerantParser(XTermParser):
    """Textual's parser, without the sequences that make it raise or lie."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:  # noqa: FBT001, FBT002 - textual's signature
        try:
            keys = list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):
            # A key that is no number or beyond Unicode: `ESC[24:9u`, `ESC[1114112u`.
            return []
        return [key for key in keys if _can_be_written(key.character or "")]

    def parse_mouse_code(self, code: str) -> Message | None:
        """Return the mouse event, unless it lies outside of any screen."""
        # Reports in pixels are never asked for, yet a stray size report would switch them on.
        self.mouse_pixels = False
        event = super().parse_mouse_code(code)
        if isinstance(event, events.MouseEvent) and max(event.x, event.y) > _LARGEST_SCREEN_CELLS:
            return None
        return event


def _can_be_written(character: str) -> bool:
    return not any("\ud800" <= unit <= "\udfff" for unit in character)


class InputStream:
    """Decodes, splits and parses the bytes of one terminal.

    Pastes are collected here and not by textual's parser, which would wait for their end for ever
    and without bound. A terminal without bracketed paste is helped, too: a long run of text that
    arrives at once is taken in one piece. Tab and Enter stay keys: they may be typed ahead.
    `clock` returns seconds of which only differences count.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._parser = TolerantParser()
        self._key_tail = ""
        self._paste: pastes.Paste | None = None
        self._last_fed = clock()

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the messages that these bytes complete."""
        self._last_fed = self._clock()
        text = self._decode(data)
        while text:
            if self._paste is None:
                text = yield from self._feed_keys(text)
            else:
                text = yield from self._feed_paste(self._paste, text)

    def tick(self) -> Iterator[Message]:
        """Yield what time decides: a lone Esc, or a paste whose end never came."""
        if self._paste is None:
            yield from self._parser.tick()
        elif self._clock() - self._last_fed >= pastes.TIMEOUT_SECONDS:
            unfinished, self._paste = self._paste, None
            yield from unfinished.messages()
            yield PasteUnfinished()

    def seconds_to_next_tick(self) -> float | None:
        """Return after how long without input `tick` has something to decide, or None if never."""
        if self._paste is not None:
            return max(self._last_fed + pastes.TIMEOUT_SECONDS - self._clock(), 0)
        deadline = self._parser._timeout_time  # noqa: SLF001 - see the module's docstring
        return None if deadline is None else max(deadline - monotonic(), 0)

    def _feed_keys(self, text: str) -> Generator[Message, None, str]:
        seen = self._key_tail + text
        start = seen.find(pastes.START_MARK)
        if start < 0:
            self._key_tail = _begun_mark(seen)
            has_sequence = "\x1b" in text
            yield from self._parser.feed(text) if has_sequence else self._feed_typing(text)
            return ""
        after_mark = start + len(pastes.START_MARK) - len(self._key_tail)
        yield from self._parser.feed(text[:after_mark])
        # The parser believes to be in a paste now and would stay there: a new one is not.
        self._parser, self._key_tail = TolerantParser(), ""
        self._paste = pastes.Paste()
        return text[after_mark:]

    def _feed_typing(self, text: str) -> Iterator[Message]:
        for piece in filter(None, _LONG_RUN.split(text)):  # an empty feed would end the parser
            if len(piece) >= UNMARKED_PASTE_CHARACTERS and piece.isprintable():
                yield events.Paste(piece)
            else:
                yield from self._parser.feed(piece)

    def _feed_paste(self, paste: pastes.Paste, text: str) -> Generator[Message, None, str]:
        rest = paste.add(text)
        if rest is None:
            return ""
        self._paste = None
        yield from paste.messages()
        return rest


def _begun_mark(text: str) -> str:
    """Return the end of the text that may be the beginning of a paste's start mark."""
    end = text[text.rfind("\x1b") :] if "\x1b" in text else ""
    return end if pastes.START_MARK.startswith(end) else ""
