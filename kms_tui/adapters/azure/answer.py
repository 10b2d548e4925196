"""An answer that no success came of, as plain and untrusted text."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from kms_tui.adapters.azure.explanation import Explanation, Failure

_REQUEST_IDS = ("x-ms-request-id", "x-ms-client-request-id", "client-request-id")
_LONGEST_TEXT = 1200


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and headers of an HTTP answer, and who gave it."""

    status: int
    text: str
    """The body, empty if it is no text."""
    headers: Mapping[str, str]
    """By name in lower case."""
    host: str
    """Host of the request, and port if it was named."""

    @property
    def http_code(self) -> str:
        """The status as a code to show."""
        return f"HTTP {self.status}"

    @property
    def document(self) -> Mapping[str, object]:
        """The body's JSON object; empty if it is anything else."""
        try:
            document = json.loads(self.text)
        except (ValueError, RecursionError):
            return {}
        return document if isinstance(document, dict) else {}

    @property
    def retry_after_seconds(self) -> float | None:
        """How long the other side asks to wait, as it says; None if it does not say."""
        wish = self.headers.get("retry-after", "").strip()
        if wish.isdecimal() and wish.isascii():
            return float(wish)
        try:
            until = parsedate_to_datetime(wish)
        except (ValueError, OverflowError):
            return None
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        return max(0.0, (until - datetime.now(UTC)).total_seconds())

    def failure(
        self,
        explanation: Explanation,
        *,
        code: str,
        found: Mapping[str, str],
        text: str = "",
    ) -> Failure:
        """Return this answer's failure; `text` is the readable part of the body, if known."""
        ids = [f"{name} {self.headers[name]}" for name in _REQUEST_IDS if name in self.headers]
        return Failure(
            explanation,
            found,
            code,
            " ".join([(text or self.text)[:_LONGEST_TEXT], *ids]),
            self.host,
            self.retry_after_seconds,
        )
