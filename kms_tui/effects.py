"""Every effect outside of this process goes through here, by a name of its own.

That is what makes it possible to kill, to fail or to pause the program before and after each of
them, and to prove that none was left out. In production nobody watches.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Final

BEFORE: Final = "before"
AFTER: Final = "after"

Watcher = Callable[[str, str], None]
"""Is told `BEFORE` or `AFTER`, and the name, in the thread of the effect; what it raises is raised
there, as if the effect had failed, or its answer had been lost."""

_watchers: list[Watcher] = []


class effect:  # noqa: N801 - reads as a statement
    """What is done inside is one effect; its name stands in the source once."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        for watcher in _watchers:
            watcher(BEFORE, self._name)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            for watcher in _watchers:
                watcher(AFTER, self._name)


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Let somebody watch all effects of this process for a while. For tests only."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)
