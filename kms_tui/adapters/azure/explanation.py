"""One row of the tables that turn a foreign failure into an error an admin can act on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kms_tui.adapters.azure.facts import Facts
from kms_tui.domain.errors import KeyVaultError
from kms_tui.domain.secret import MASK
from kms_tui.domain.visible_text import visible

ENTRA_ADMIN = "the Entra ID administrator of tenant {tenant}"
VAULT_ADMIN = "the administrator of the vault {vault}"
NETWORK_TEAM = "the network team"

_LONGEST_DETAIL = 1500
_LONGEST_WORD = 200
_LONGEST_CODE = 100
_BLANKS = re.compile(r"\s+")
_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")


@dataclass(frozen=True, slots=True)
class Explanation:
    """Sentences with `{words}` of `Facts.words` and of what was found in the answer."""

    kind: type[KeyVaultError]
    what: str
    do: str
    ask: str = ""
    is_transient: bool = False
    """Whether the same request may succeed a moment later."""
    is_answer_lost: bool = False
    """Whether the request may have been carried out although no answer says so."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An explanation with what was found in this very failure. Found texts are untrusted."""

    explanation: Explanation
    found: Mapping[str, str]
    """Words for the sentences, beside those of the facts."""
    code: str = ""
    detail: str = ""
    """The raw text and the ids of the request."""
    peer: str = ""
    """The host that was talked to, if it is known."""
    retry_after_seconds: float | None = None

    def error(self, facts: Facts) -> KeyVaultError:
        """Return the error to raise: texts only, nothing of the foreign exception."""
        explanation = self.explanation
        words = facts.words(self.peer) | dict(self.found)
        safe = {name: _safe(text, facts, _LONGEST_WORD) for name, text in words.items()}
        return explanation.kind(
            explanation.what.format_map(safe),
            do=explanation.do.format_map(safe),
            ask=explanation.ask.format_map(safe),
            code=_safe(self.code, facts, _LONGEST_CODE).strip(),
            detail=_safe(self.detail, facts, _LONGEST_DETAIL).strip(),
            is_transient=explanation.is_transient,
            retry_after_seconds=self.retry_after_seconds,
        )


def _safe(untrusted_text: str, facts: Facts, limit: int) -> str:
    """Return the text on one line, without secret, token or unsafe character."""
    masked = _TOKEN.sub(MASK, facts.without_secret(untrusted_text))
    return visible(_BLANKS.sub(" ", masked), limit)
