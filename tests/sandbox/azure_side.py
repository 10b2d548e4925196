"""The real Azure SDK, set up as the sandbox's client, and plain requests beside it."""

from __future__ import annotations

import base64
import json
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import aiohttp
from azure.core.pipeline.transport import AioHttpTransport
from azure.identity.aio import ClientSecretCredential
from azure.keyvault.keys.aio import KeyClient

from kms_tui.sandbox.world import CLIENT_ID, CLIENT_SECRET, TENANT_ID

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from azure.core.credentials_async import AsyncTokenCredential

API = "api-version=2025-07-01"
PUBLIC_SCOPE = "https://vault.azure.net/.default"


@dataclass(frozen=True)
class Reply:
    """What a plain request was answered."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - whatever JSON says
        return json.loads(self.text)

    @property
    def error(self) -> tuple[int, str, str | None]:
        """Status, code and inner code of a vault's refusal."""
        error = self.document["error"]
        return self.status, error["code"], error.get("innererror", {}).get("code")


class RunningSandbox(Protocol):
    """What a client must know of a sandbox, in this process or in another."""

    @property
    def proxy_url(self) -> str: ...

    @property
    def ca_file(self) -> Path: ...


class Azure:
    """Makes SDK clients that reach the sandbox and nothing else."""

    def __init__(
        self,
        sandbox: RunningSandbox,
        session: aiohttp.ClientSession,
        *,
        read_timeout_seconds: float = 5,
    ) -> None:
        self._sandbox = sandbox
        self._session = session
        # Timeouts belong to the transport: a client that is given one ignores its own.
        transport = AioHttpTransport(
            session=session,
            session_owner=False,
            connection_timeout=5,
            read_timeout=read_timeout_seconds,
        )
        self.pipeline: dict[str, Any] = {
            "transport": transport,
            "proxies": {"https": sandbox.proxy_url},
            "retry_total": 0,
            "permit_redirects": False,
        }

    def credential(
        self,
        *,
        tenant: str = TENANT_ID,
        app: str = CLIENT_ID,
        secret: str = CLIENT_SECRET,
        authority: str = "login.microsoftonline.com",
    ) -> ClientSecretCredential:
        return ClientSecretCredential(tenant, app, secret, authority=authority, **self.pipeline)

    def keys(
        self, vault: str = "kv-demo", credential: AsyncTokenCredential | None = None
    ) -> KeyClient:
        host = vault if "." in vault else f"{vault}.vault.azure.net"
        return KeyClient(f"https://{host}", credential or self.credential(), **self.pipeline)

    async def use(
        self, key: str, operation: str, value: bytes | str, algorithm: str = "RSA-OAEP"
    ) -> Reply:
        """Use the current version of a key (`name`, or `vault/name`) inside its vault."""
        vault, _, name = key.rpartition("/")
        shown = await self.keys(vault or "kv-demo").get_key(name)
        text = value if isinstance(value, str) else encode(value)
        url = f"{shown.id}/{operation}?{API}"
        body = {"alg": algorithm, "value": text}
        return await self.send("POST", url, token=await self.token(), json=body)

    async def token(self, scope: str = PUBLIC_SCOPE, **who: str) -> str:
        return (await self.credential(**who).get_token(scope)).token

    async def send(
        self,
        method: str,
        url: str,
        *,
        token: str | None = None,
        **arguments: Any,  # noqa: ANN401 - aiohttp's own
    ) -> Reply:
        """Send a plain request through the proxy, outside the SDK."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        headers.update(arguments.pop("headers", {}))
        request = self._session.request(
            method,
            url,
            headers=headers,
            proxy=self._sandbox.proxy_url if url.startswith("https") else None,
            allow_redirects=False,
            **arguments,
        )
        async with request as response:
            return Reply(response.status, response.headers, await response.text())


def encode(value: bytes) -> str:
    """Write bytes as the keys API does."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def decode(value: str) -> bytes:
    """Read bytes as the keys API writes them."""
    return base64.urlsafe_b64decode(value + "==")


def open_session(sandbox: RunningSandbox) -> aiohttp.ClientSession:
    """Open the one connection pool of a test, which trusts the sandbox's CA only."""
    trust = ssl.create_default_context(cafile=str(sandbox.ca_file))
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=trust),
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )
