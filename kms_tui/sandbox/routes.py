"""The operations of the keys API: their paths, the permission each needs, and what it does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kms_tui.sandbox import key_actions
from kms_tui.sandbox.permissions import Permission
from kms_tui.sandbox.vault_answers import bad_parameter, no_such_route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kms_tui.sandbox.http_messages import Answer, IncomingRequest
    from kms_tui.sandbox.key_actions import Call

_KEY_NAME = re.compile(r"[0-9a-zA-Z-]{1,127}")
_NAME, _VERSION = "{name}", "{version}"


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the keys API."""

    method: str
    path: str
    permission: Permission
    action: Callable[[Call], Awaitable[Answer]]

    def match(self, request: IncomingRequest) -> dict[str, str] | None:
        """Give the path's variable parts if the request means this operation."""
        pattern = self.path.split("/")
        if request.method != self.method or len(pattern) != len(request.segments):
            return None
        pairs = list(zip(pattern, request.segments, strict=True))
        if any(part not in (_NAME, _VERSION, given) for part, given in pairs):
            return None
        return {part: given for part, given in pairs if part in (_NAME, _VERSION)}


ROUTES = (
    Route("GET", "keys", Permission.LIST, key_actions.list_keys),
    Route("GET", "keys/{name}", Permission.GET, key_actions.show_current_version),
    Route("DELETE", "keys/{name}", Permission.DELETE, key_actions.delete_key),
    Route("POST", "keys/{name}/create", Permission.CREATE, key_actions.create_key),
    Route("POST", "keys/{name}/rotate", Permission.ROTATE, key_actions.rotate_key),
    Route("GET", "keys/{name}/versions", Permission.LIST, key_actions.list_versions),
    Route(
        "GET",
        "keys/{name}/rotationpolicy",
        Permission.GET_ROTATION_POLICY,
        key_actions.show_rotation_policy,
    ),
    Route("GET", "keys/{name}/{version}", Permission.GET, key_actions.show_version),
    Route("POST", "keys/{name}/{version}/encrypt", Permission.ENCRYPT, key_actions.use_key),
    Route("POST", "keys/{name}/{version}/decrypt", Permission.DECRYPT, key_actions.use_key),
    Route("POST", "keys/{name}/{version}/wrapkey", Permission.WRAP_KEY, key_actions.use_key),
    Route("POST", "keys/{name}/{version}/unwrapkey", Permission.UNWRAP_KEY, key_actions.use_key),
    Route("GET", "deletedkeys/{name}", Permission.GET, key_actions.show_deleted_key),
    Route("POST", "deletedkeys/{name}/recover", Permission.RECOVER, key_actions.recover_key),
)


@dataclass(frozen=True, slots=True)
class Destination:
    """The operation a request means, and the key it names."""

    route: Route
    name: str
    """Empty if the operation names no key."""
    version: str
    """Empty if the operation names no key version."""


def find_destination(request: IncomingRequest) -> Destination:
    """Find the operation that the request means.

    Raises:
        Refused: there is none, or the key's name is none a key can have.
    """
    for route in ROUTES:
        variables = route.match(request)
        if variables is not None:
            name = variables.get(_NAME)
            if name is not None and not _KEY_NAME.fullmatch(name):
                raise bad_parameter(f"The request URI contains an invalid name: {name}")
            return Destination(route, name or "", variables.get(_VERSION, ""))
    raise no_such_route(request.method, request.raw_path)
