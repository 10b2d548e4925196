"""An examination made of blocking calls: in a thread of its own, for a dead mount never answers."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.domain.finding import Finding, Topic

_LONGEST_SECONDS = 60.0
"""Far beyond the doctor's own deadline, which cuts an examination off first."""


class BlockingExamination(ABC):
    """What its subclasses see when they look, as an examination for the doctor."""

    def __init__(self, topic: Topic) -> None:
        self._topic = topic
        self._thread = DaemonThread(f"doctor-{topic.word}")

    @property
    def topic(self) -> Topic:
        """What it looks at."""
        return self._topic

    async def examine(self) -> Sequence[Finding]:
        """Return what is there; a thread that hangs since an earlier time stays in the way."""
        return await self._thread.run(self.look, deadline_seconds=_LONGEST_SECONDS)

    @abstractmethod
    def look(self) -> Sequence[Finding]:
        """Return what is there. Blocks, writes nothing."""
