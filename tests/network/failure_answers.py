"""What services say when they refuse, for the table of failures."""

from typing import Any

from azure_puppet import refusal
from azure_troubles import Change

from kms_tui.sandbox import world
from kms_tui.sandbox.http_messages import Answer, json_answer

HTML = Answer(body=b"<html>Please sign in to the Wi-Fi</html>", content_type="text/html")
ELSEWHERE = Answer(status=302, headers={"Location": "https://portal.example/"})
EMPTY = Answer()
NULL = Answer(body=b"null")
MALFORMED = Answer(body=b'{"key": nonsense')
HUGE = Answer(body=b'{"value": "' + b"x" * 2_000_000 + b'"}')
NOT_FOUND = refusal(404, "KeyNotFound", "A key was not found.")
DELETED = refusal(409, "Conflict", "Deleted.", "ObjectIsDeletedButRecoverable")
BEING_DELETED = refusal(409, "Conflict", "Being deleted.", "ObjectIsBeingDeleted")
BAD_PARAMETER = refusal(400, "BadParameter", "Property key_size has invalid value.")
BUSY = refusal(429, "Throttled", "Too many.")
BUSY_FOR_A_DAY = refusal(429, "Throttled", "Too many.", Retry_After="86400")
BUSY_FOR_A_SECOND = refusal(429, "Throttled", "Too many.", Retry_After="1")
OUTAGES = {status: refusal(status, "ServiceFailed", "Later.") for status in (500, 503, 504)}
CLAIMS = Answer(
    status=401,
    headers={
        "WWW-Authenticate": f'Bearer authorization="https://login.microsoftonline.com/'
        f'{world.TENANT_ID}", resource="https://vault.azure.net", error="insufficient_claims", '
        'claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX19fQ=="'
    },
)
"""Continuous access evaluation: the token was good and has to be renewed."""


def forbidden(inner: str, message: str = "No.") -> Answer:
    """Refuse as a vault does that lacks a right or forbids a use."""
    return refusal(403, "Forbidden", message, inner)


def unauthorised(message: str) -> Answer:
    """Refuse a token."""
    header = (
        f'Bearer authorization="https://login.microsoftonline.com/{world.TENANT_ID}", '
        'resource="https://vault.azure.net"'
    )
    return refusal(401, "Unauthorized", message, WWW_Authenticate=header)


def challenge(text: str) -> Answer:
    """Ask for a token in these words."""
    return Answer(status=401, headers={"WWW-Authenticate": text})


def aadsts(number: int, error: str = "invalid_request", status: int = 400) -> Answer:
    """Refuse a sign-in as Entra ID does."""
    text = f"AADSTS{number}: In English.\r\nTrace ID: 1\r\nCorrelation ID: 2"
    return json_answer({"error": error, "error_description": text}, status=status)


def attribute(name: str, value: object) -> Change:
    """Change an attribute of a key in an answer."""
    return lambda document: document["attributes"].update({name: value})


def web_key(name: str, value: object) -> Change:
    """Change a part of a key in an answer."""
    return lambda document: document["key"].update({name: value})


def listed(*entries: Any) -> Change:  # noqa: ANN401 - JSON
    """Change the versions that are listed."""
    return lambda document: document.update({"value": list(entries), "nextLink": None})


def policy(*actions: object, expiry: str | None = None) -> Answer:
    """Tell a rotation policy."""
    return json_answer({"lifetimeActions": list(actions), "attributes": {"expiryTime": expiry}})


def rotating(word: str) -> Answer:
    """Tell a policy that rotates, the action spelt that way."""
    return policy({"trigger": {"timeAfterCreate": "P90D"}, "action": {"type": word}})


NOTIFY = {"trigger": {"timeBeforeExpiry": "P30D"}, "action": {"type": "Notify"}}
