"""How an unforeseen exception is reported: by type and place, never by its text or its locals.

Both may hold a secret, and what is printed stays in scrollback and recordings. Standard library
only, because this is in place before anything else is imported.
"""

import contextlib
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import TracebackType

_PACKAGE: Final = Path(__file__).parent
_DEFECT: Final = 70
_INTERRUPTED: Final = 130
"""As in `cli.exit_codes`, which is not loaded yet."""


def install_quiet_excepthooks() -> None:
    """Replace the three hooks through which Python prints exceptions nobody caught."""
    sys.excepthook = _report_uncaught
    threading.excepthook = _report_uncaught_in_thread
    sys.unraisablehook = _report_unraisable


def exception_outline(error: BaseException) -> list[str]:
    """Return lines that name an exception's type, its places in this package, and its causes.

    One that was raised outside of it is also placed by the name of the file it came from.
    """
    lines: list[str] = []
    for link in _chain(error):
        prefix = "caused by " if lines else ""
        lines += [prefix + type(link).__qualname__, *_places(link)]
    return lines


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        if isinstance(link, BaseExceptionGroup):
            link = link.exceptions[0]
        else:
            link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _places(error: BaseException) -> list[str]:
    frames = traceback.StackSummary.extract(
        traceback.walk_tb(error.__traceback__), lookup_lines=False
    )
    own = [place for frame in frames if (place := _own_place(frame))]
    if not frames or _own_place(frames[-1]):
        return own
    return [*own, f"  at {Path(frames[-1].filename).name}:{frames[-1].lineno}"]


def _own_place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    if not path.is_relative_to(_PACKAGE):
        return ""
    return f"  at {path.relative_to(_PACKAGE.parent)}:{frame.lineno} in {frame.name}"


def _report_uncaught(
    _kind: type[BaseException], error: BaseException, _traceback: "TracebackType | None"
) -> None:
    """Report a defect; end with a code that is not that of a failed check, which is Python's."""
    if isinstance(error, KeyboardInterrupt):
        raise SystemExit(_INTERRUPTED)
    _print_outline("", error)
    raise SystemExit(_DEFECT)


def _report_uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is None or isinstance(arguments.exc_value, SystemExit):
        return
    _print_outline("in a thread: ", arguments.exc_value)


def _report_unraisable(arguments: "sys.UnraisableHookArgs") -> None:
    if arguments.exc_value is not None:
        _print_outline("ignored: ", arguments.exc_value)


def _print_outline(where: str, error: BaseException) -> None:
    # A hook must not fail: the stream may be closed, absent, or a terminal that is gone.
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"kms-tui: {where}" + "\n".join(exception_outline(error)) + "\n")
        sys.stderr.flush()
