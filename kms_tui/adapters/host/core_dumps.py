"""Whether a crash of this process would leave a copy of its memory, and of secrets, on disk."""

import ctypes
import resource
import sys
from collections.abc import Sequence

from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic

_PR_GET_DUMPABLE = 3


class CoreDumpExamination:
    """Looks at the limit on core files and at the kernel's dumpable flag of this process."""

    @property
    def topic(self) -> Topic:
        """The user."""
        return Topic.USER

    async def examine(self) -> Sequence[Finding]:
        """Return whether both are off; a dump handler ignores the limit, so one is not enough."""
        size_limit = resource.getrlimit(resource.RLIMIT_CORE)[0]
        if size_limit == 0 and not _is_dumpable():
            said = "A crash leaves no copy of the memory on disk."
            return [Finding(Topic.USER, "core-dumps-off", Verdict.PASS, said)]
        return [
            Finding(
                Topic.USER,
                "core-dumps-on",
                Verdict.WARN,
                "A crash may leave a copy of the memory, with secrets in it, on disk.",
                "ulimit -c 0, then start kms-tui again; report it if it stays",
            )
        ]


def _is_dumpable() -> bool:
    """Tell what the kernel says; where it has no such flag, the limit alone decides."""
    if not sys.platform.startswith("linux"):
        return False
    return bool(ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0))
