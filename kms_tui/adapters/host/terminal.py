"""Whether there is a terminal, and one that the screens can be drawn on."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic
from kms_tui.hardening import is_over_ssh

_FULL_SIZE = (80, 24)
_SMALLEST_SIZE = (60, 20)
_UNUSABLE = frozenset({"", "dumb", "unknown"})
_STREAMS = ("input", "output", "errors")

Size = tuple[int, int]
"""Columns and rows."""


@dataclass(frozen=True, slots=True)
class TerminalExamination:
    """Looks at the three streams, TERM, the size and what stands between here and the admin."""

    environ: Mapping[str, str]
    are_terminals: tuple[bool, bool, bool]
    """Whether input, output and errors are one."""
    size: Callable[[], Size | None]
    """Asked each time, because a window changes; None where no terminal tells."""

    @classmethod
    def of_this_process(cls, environ: Mapping[str, str]) -> Self:
        """Return one that looks at this process's own streams."""
        input_is, output_is, errors_is = (os.isatty(stream) for stream in range(len(_STREAMS)))
        return cls(environ, (input_is, output_is, errors_is), _size)

    @property
    def topic(self) -> Topic:
        """The terminal."""
        return Topic.TERMINAL

    async def examine(self) -> Sequence[Finding]:
        """Return what is there; without any terminal only that."""
        if not any(self.are_terminals):
            return [self._streams()]
        return [self._streams(), self._type(), self._size(), self._colours(), *self._way()]

    def _streams(self) -> Finding:
        missing = [
            name for name, is_one in zip(_STREAMS, self.are_terminals, strict=True) if not is_one
        ]
        if not missing:
            return _found("terminal", Verdict.PASS, "Input, output and errors are a terminal.")
        if len(missing) < len(_STREAMS):
            said = (
                f"No terminal for {' and '.join(missing)}: the screens cannot be drawn like this."
            )
            do = "Start the screens without a pipe or a redirection."
            return _found("redirected", Verdict.SKIPPED, said, do)
        return _found(
            "no-terminal",
            Verdict.SKIPPED,
            "There is no terminal: the screens cannot be drawn, and nobody can be asked for a "
            "passphrase.",
            "With ssh use ssh -t; a script hands the passphrase over with --passphrase-fd N or in "
            "a credential file.",
        )

    def _type(self) -> Finding:
        name = self.environ.get("TERM", "")
        if name in _UNUSABLE:
            return _found(
                "terminal-type-unusable",
                Verdict.FAIL,
                f"TERM is {name or 'not set'}: the screens need a terminal that can move its "
                "cursor.",
                "export TERM=xterm-256color (or your terminal's own name)",
            )
        return _found("terminal-type", Verdict.PASS, f"TERM is {name}.")

    def _size(self) -> Finding:
        size = self.size()
        if size is None or 0 in size:
            return _found(
                "terminal-size-unknown",
                Verdict.WARN,
                "The terminal does not tell its size, as serial consoles do not.",
                "stty rows 24 cols 80 (or what it really has)",
            )
        if not _holds(size, _SMALLEST_SIZE):
            return _too_small("terminal-too-small", size, _SMALLEST_SIZE, "texts are cut off")
        if not _holds(size, _FULL_SIZE):
            return _too_small("terminal-small", size, _FULL_SIZE, "some columns are left out")
        return _found("terminal-size", Verdict.PASS, f"It has {_written(size)}.")

    def _colours(self) -> Finding:
        if "NO_COLOR" in self.environ:
            said = "NO_COLOR is set: no colours; verdicts are words first."
        else:
            said = "Colours: the terminal's own palette of 16, unless the settings name a theme."
        return _found("terminal-colours", Verdict.PASS, said)

    def _way(self) -> list[Finding]:
        """Tell what lies between: it may swallow keys or delay Esc."""
        between = [
            word
            for word, is_there in (
                ("tmux", bool(self.environ.get("TMUX"))),
                ("screen", bool(self.environ.get("STY"))),
                ("SSH", is_over_ssh(self.environ)),
            )
            if is_there
        ]
        if not between:
            return []
        said = f"This session comes through {' and '.join(between)}."
        return [_found("terminal-way", Verdict.PASS, said)]


def _size() -> Size | None:
    for stream in range(len(_STREAMS)):
        try:
            size = os.get_terminal_size(stream)
        except OSError:
            continue
        return size.columns, size.lines
    return None


def _holds(size: Size, wanted: Size) -> bool:
    return size[0] >= wanted[0] and size[1] >= wanted[1]


def _written(size: Size) -> str:
    return f"{size[0]} columns and {size[1]} rows"


def _too_small(code: str, size: Size, wanted: Size, effect: str) -> Finding:
    return _found(
        code,
        Verdict.WARN,
        f"It has {_written(size)}; below {wanted[0]}x{wanted[1]} {effect}.",
        f"Enlarge the window to {_FULL_SIZE[0]}x{_FULL_SIZE[1]}.",
    )


def _found(code: str, verdict: Verdict, what: str, do: str = "") -> Finding:
    return Finding(Topic.TERMINAL, code, verdict, what, do)
