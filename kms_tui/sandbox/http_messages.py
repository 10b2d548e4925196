"""Requests and answers of the sandbox's services as plain data, apart from any web framework."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

JsonObject: TypeAlias = "dict[str, object]"

BEARER = "Bearer "


@dataclass(frozen=True, slots=True)
class IncomingRequest:
    """One request as a service sees it."""

    method: str
    host: str
    """Lower case, without port."""
    raw_path: str
    """Percent-encoded, without query."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Case-insensitive."""
    body: bytes

    @property
    def segments(self) -> tuple[str, ...]:
        """The decoded path between its slashes; one slash at the end makes no difference."""
        return tuple(unquote(part) for part in self.raw_path.removesuffix("/").split("/")[1:])

    @property
    def bearer_token(self) -> str | None:
        """The token the request carries, not yet examined."""
        scheme_and_token = self.headers.get("Authorization", "")
        if not scheme_and_token.startswith(BEARER):
            return None
        return scheme_and_token.removeprefix(BEARER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer of a service."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """The request ends here, with this answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class ConnectionCut(Exception):
    """The request ends here, and so does its connection: no answer is sent."""


class RecordedRequest(NamedTuple):
    """A request the sandbox received, for tests to count; never a query, body or token."""

    method: str
    host: str
    path: str
    app_id: str
    """The app whose valid token the request carried, or an empty string."""


Service: TypeAlias = "Callable[[IncomingRequest], Awaitable[Answer]]"
"""Answers a request, or raises Refused or ConnectionCut."""


def json_answer(
    document: JsonObject, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    """Make the answer that carries ``document``."""
    return Answer(status=status, body=json.dumps(document).encode(), headers=headers or {})
