"""The doctor's look at the Secret Service of this login, in use here or not."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic

_SECONDS: Final = 3.0


class SecretServiceExamination:
    """Probes it without a prompt. What is wrong only matters where it is the store in use."""

    topic: Final = Topic.SECRET_STORE

    def __init__(
        self, environ: Mapping[str, str], is_in_use: Callable[[], Awaitable[bool]]
    ) -> None:
        self._environ = environ
        self._is_in_use = is_in_use
        self._thread = DaemonThread("doctor-secret-service")

    async def examine(self) -> Sequence[Finding]:
        """Return the one thing that stands between this login and its Secret Service."""
        finding, is_ready = await self._thread.run(self._look, deadline_seconds=_SECONDS)
        if is_ready:
            return [finding]
        if await self._is_in_use():
            return [Finding(self.topic, finding.code, Verdict.FAIL, finding.what, finding.do)]
        what = f"{finding.what} It is not in use here, so this is no fault."
        return [Finding(self.topic, finding.code, Verdict.SKIPPED, what)]

    def _look(self) -> tuple[Finding, bool]:
        # Slow to load, so here, in the thread.
        from kms_tui.adapters.secret_stores.secret_service_probe import (  # noqa: PLC0415 - see above
            ServiceCondition,
            probe,
        )
        from kms_tui.adapters.secret_stores.secret_service_remedies import (  # noqa: PLC0415 - see above
            in_words,
        )

        report = probe(self._environ)
        words, is_ready = in_words(report), report.condition is ServiceCondition.READY
        do = "" if is_ready else words.do
        code = f"secret-service-{report.condition}" if is_ready else str(report.condition)
        return Finding(self.topic, code, Verdict.PASS, words.what, do), is_ready
