"""Access tokens of the sandbox: signed with a key of this run, so nobody can guess one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LIFETIME_SECONDS = 3599
"""How long a token is good, as Entra ID has it for apps."""


class TokenInvalid(Exception):
    """The token was not issued by this sandbox in this run."""


class TokenExpired(Exception):
    """The token was good once."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a token speaks for, and what it is good for."""

    appid: str
    oid: str
    iss: str
    """The tenant that vouches for the caller, as a URL."""
    aud: str
    """The service the token is good for."""

    def __str__(self) -> str:
        return f"appid={self.appid};oid={self.oid};numgroups=0;iss={self.iss}"


class TokenMint:
    """Issues tokens and reads them back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._signing_key = secrets.token_bytes(32)

    def issue(self, caller: Caller) -> str:
        """Make a token for ``caller``, good for LIFETIME_SECONDS from now."""
        now = int(self._clock())
        times = {"iat": now, "nbf": now, "exp": now + LIFETIME_SECONDS}
        claims = {**asdict(caller), **times, "jti": secrets.token_hex(16)}
        signed = f"{_encode({'typ': 'JWT', 'alg': 'HS256'})}.{_encode(claims)}"
        return f"{signed}.{self._signature(signed)}"

    def read(self, token: str) -> Caller:
        """Tell who the token speaks for.

        Raises:
            TokenInvalid: it is not a token of this sandbox.
            TokenExpired: its time is over.
        """
        signed, _, signature = token.rpartition(".")
        if not hmac.compare_digest(self._signature(signed).encode(), signature.encode()):
            raise TokenInvalid
        claims = json.loads(base64.urlsafe_b64decode(signed.partition(".")[2] + "=="))
        if self._clock() >= claims["exp"]:
            raise TokenExpired
        return Caller(claims["appid"], claims["oid"], claims["iss"], claims["aud"])

    def _signature(self, signed: str) -> str:
        digest = hmac.digest(self._signing_key, signed.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _encode(part: dict[str, str | int] | dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
