"""Reads a vault's error document and finds its row in the table of refusals."""

import re
from dataclasses import dataclass
from ipaddress import ip_address

from kms_tui.adapters.azure.answer import Answer
from kms_tui.adapters.azure.entra_errors import other_tenant
from kms_tui.adapters.azure.explanation import Explanation, Failure
from kms_tui.adapters.azure.facts import Facts, Operation
from kms_tui.adapters.azure.rights import KEY_PERMISSIONS, role_for
from kms_tui.adapters.azure.vault_refusals import ROWS, Row

_APP = re.compile(r"appid=([0-9a-fA-F-]{36})")
_PERMISSION = re.compile(r"does not have keys (\w+) permission")
_ACTION = re.compile(r"Action: '?([\w./-]+)")
_ADDRESS = re.compile(r"Client address: ([0-9a-fA-F.:]+)")
_USE = re.compile(r"Operation (\w+) is not")
_WRONG_ISSUER = "AKV10032"
_EXPECTED_ISSUER = re.compile(r"Expected one of https://[\w.-]+/([\w-]+)/")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an error document says; all empty if the answer is not in Azure's form."""

    code: str = ""
    inner_code: str = ""
    message: str = ""

    @property
    def shown_code(self) -> str:
        """Code and inner code, such as `Forbidden/ForbiddenByPolicy`."""
        return f"{self.code}/{self.inner_code}" if self.inner_code else self.code


def explain_refusal(answer: Answer, facts: Facts) -> Failure:
    """Explain an answer of a vault, or of what stands in its place."""
    refusal = read_refusal(answer)
    if _WRONG_ISSUER in refusal.message:
        theirs = _find(_EXPECTED_ISSUER, refusal.message, "another tenant")
        return other_tenant(theirs, code=_WRONG_ISSUER, detail=refusal.message)
    code = refusal.shown_code or answer.http_code
    found = _words(refusal.message, facts) | {"code": code}
    return answer.failure(
        _explanation(answer, refusal, facts.operation), code=code, found=found, text=_text(refusal)
    )


def read_refusal(answer: Answer) -> Refusal:
    """Return what the answer's error document says, as far as it is one."""
    error = answer.document.get("error")
    if not isinstance(error, dict) or not isinstance(error.get("code"), str):
        return Refusal()
    inner = error.get("innererror")
    inner_code = inner.get("code") if isinstance(inner, dict) else None
    return Refusal(
        error["code"],
        inner_code if isinstance(inner_code, str) else "",
        str(error.get("message") or ""),
    )


def _explanation(answer: Answer, refusal: Refusal, operation: Operation) -> Explanation:
    fitting = (row for row in ROWS if row.operation in (None, operation))
    return next(row.explanation for row in fitting if _fits(row, answer.status, refusal))


def _fits(row: Row, status: int, refusal: Refusal) -> bool:
    return (
        status in row.statuses
        and (not row.codes or refusal.code in row.codes or refusal.inner_code in row.codes)
        and row.message_has in refusal.message
        and (bool(refusal.code) or not row.is_azure_error)
    )


def _words(message: str, facts: Facts) -> dict[str, str]:
    """Return the words that a message names; where it does not, what we know ourselves."""
    needed = KEY_PERMISSIONS.get(facts.operation, "for this operation")
    return {
        "app": _find(_APP, message, facts.access.client_id),
        "permission": _find(_PERMISSION, message, needed),
        "role": role_for(facts.operation),
        "action": _find(_ACTION, message, "action not named"),
        "address": _address(message),
        "use": _find(_USE, message, needed),
        "message": message,
    }


def _address(message: str) -> str:
    found = _find(_ADDRESS, message, "")
    try:
        return f"the address {ip_address(found.rstrip('.:'))}"
    except ValueError:
        return "the address of this host"


def _find(pattern: re.Pattern[str], text: str, otherwise: str) -> str:
    found = pattern.search(text)
    return found[1] if found else otherwise


def _text(refusal: Refusal) -> str:
    return f"{refusal.shown_code}: {refusal.message}" if refusal.code else ""
