"""What can go wrong at a vault beyond its permissions, and the answers that never change.

Faults of a connection are the proxy's, faults of an answer are the vault's; ``faulty_passage``
holds the ones that depend on what happened before.
"""

from __future__ import annotations

from enum import Enum

from kms_tui.sandbox.http_messages import Answer

REDIRECT_TARGET = "kv-elsewhere.vault.azure.net"
"""The vault that ``Fault.REDIRECT`` points at; it holds nothing."""


class Fault(Enum):
    """One thing that goes wrong at a vault, described as the admin would meet it."""

    UNREACHABLE = "the proxy cannot reach the host"
    SILENT = "the connection is accepted and nothing is ever said, not even TLS"
    WRONG_CERTIFICATE = "the TLS certificate belongs to another name"
    HUNG = "requests with a token are never answered"
    SLOW = "every answer takes two seconds"
    THROTTLED = "the first two requests with a token after a pause are refused"
    JAMMED = "every request with a token is refused as one too many"
    BROKEN = "every request with a token ends in a server error"
    STRIPS_TOKEN = "something on the way takes the token off the request"  # noqa: S105 - no secret
    FOREIGN_RESOURCE = "the challenge asks for a token of another service"
    BLOCK_PAGE = "an HTML page stands where the vault should answer"
    REDIRECT = "another host is named in place of an answer"
    EMPTY_ANSWER = "success without content"
    NULL_ANSWER = "success with the content `null`"
    HALF_ANSWER = "success with JSON that breaks off"
    NO_VAULT = "a web service that is no vault answers"
    CREATE_LOST = "the key is created and the connection drops before the answer"
    CREATE_UNAVAILABLE = "the key is created and the answer is 503"
    LIAR = "unwrapping returns other bytes than were wrapped"
    NEWER_AT_EACH_READ = "each read of the key's current version makes a newer one first"


_BLOCK_PAGE = b"""<!DOCTYPE html>
<html><head><title>Access blocked</title></head>
<body><p>This site is blocked by your organisation's policy.</p></body></html>
"""

ANSWERS_BEFORE_SIGN_IN = {
    Fault.BLOCK_PAGE: Answer(body=_BLOCK_PAGE, content_type="text/html; charset=utf-8"),
    Fault.REDIRECT: Answer(status=307, headers={"Location": f"https://{REDIRECT_TARGET}/"}),
    Fault.EMPTY_ANSWER: Answer(),
    Fault.NULL_ANSWER: Answer(body=b"null"),
    Fault.HALF_ANSWER: Answer(body=b'{"key": {"kid": "https://kv-half-ans'),
    Fault.NO_VAULT: Answer(status=404, body=b'{"error":{"code":"ResourceNotFound","message":"?"}}'),
}
"""Faults that answer every request alike, with or without a token."""
