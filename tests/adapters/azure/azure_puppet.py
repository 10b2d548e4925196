"""An Entra ID and a Key Vault that answer whatever a test wants, over real TLS and a real proxy."""

import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from kms_tui.sandbox.certificates import Certificates
from kms_tui.sandbox.connect_proxy import ConnectProxy, Destiny
from kms_tui.sandbox.http_messages import Answer, IncomingRequest, json_answer
from kms_tui.sandbox.http_service import serve_http
from kms_tui.sandbox.tenants import TENANT_ID

CHALLENGE = (
    f'Bearer authorization="https://login.microsoftonline.com/{TENANT_ID}", '
    'resource="https://vault.azure.net"'
)
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJwdXBwZXQifQ.c2lnbmF0dXJl"

Reply = Answer | Callable[[IncomingRequest], Answer]


def refusal(status: int, code: str, message: str = "", inner: str = "", **headers: str) -> Answer:
    """Make an answer in the form of Azure's errors."""
    error: dict[str, object] = {"code": code, "message": message}
    if inner:
        error["innererror"] = {"code": inner}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return json_answer({"error": error}, status=status, headers=named)


def key_bundle(
    name: str = "good",
    *,
    host: str = "kv-demo.vault.azure.net",
    key: dict[str, object] | None = None,
    attributes: dict[str, object] | None = None,
    tags: dict[str, str] | None = None,
) -> Answer:
    """Make a vault's answer to a read: an RSA 2048 key with what `key` changes."""
    kid = f"https://{host}/keys/{name}/{'0' * 32}"
    modulus = base64.urlsafe_b64encode(b"\xff" * 256).rstrip(b"=").decode()
    web_key = {"kid": kid, "kty": "RSA", "key_ops": ["wrapKey"], "n": modulus, "e": "AQAB"}
    return json_answer(
        {
            "key": {**web_key, **(key or {})},
            "attributes": {"enabled": True, **(attributes or {})},
            "tags": tags or {},
        }
    )


class Puppet:
    """What the two services answer; tests change it at will."""

    def __init__(self, ca_file: Path) -> None:
        self.ca_file = ca_file
        self.proxy_url = ""
        self.challenge: Answer | None = Answer(status=401, headers={"WWW-Authenticate": CHALLENGE})
        """Answer of the vault to a request without token; None lets such requests through."""
        self.vault: Reply = refusal(404, "KeyNotFound", "A key was not found.")
        self.entra: Reply = json_answer(
            {"token_type": "Bearer", "expires_in": 3599, "access_token": TOKEN}
        )
        self.requests: list[IncomingRequest] = []

    async def answer(self, request: IncomingRequest) -> Answer:
        self.requests.append(request)
        if request.segments[-1:] == ("token",):
            return _reply(self.entra, request)
        if request.bearer_token is None and self.challenge is not None:
            return self.challenge
        return _reply(self.vault, request)


def _reply(reply: Reply, request: IncomingRequest) -> Answer:
    return reply if isinstance(reply, Answer) else reply(request)


@asynccontextmanager
async def running_puppet(directory: Path) -> AsyncIterator[Puppet]:
    """Run a puppet behind a CONNECT proxy that leads every host to it."""
    certificates = Certificates()
    puppet = Puppet(directory / "puppet-ca.pem")
    puppet.ca_file.write_bytes(certificates.authority_pem)
    tls = certificates.server_context(lambda _: False)
    async with serve_http(puppet.answer, tls=tls) as port:
        proxy = ConnectProxy(lambda _: Destiny.SERVED, port)
        puppet.proxy_url = f"http://127.0.0.1:{await proxy.start(0)}"
        try:
            yield puppet
        finally:
            await proxy.stop()
