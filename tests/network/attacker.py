"""An attacker whom every host name leads to, with a certificate that is trusted for each of them.

TLS protects nothing here: what is not sent to him is not sent because the program does not send it.
"""

import base64
import json
import re
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus

import trustme
from saving_bench import Bench, Told
from troubled_azure import Identity, Step, Trouble, TroubledAzure, step_of, troubled_azure

from kms_tui.domain.configuration import ConfigurationDraft
from kms_tui.sandbox import world
from kms_tui.sandbox.http_messages import Answer, IncomingRequest, Service
from kms_tui.sandbox.vault_plans import VaultPlan

EVIL = "evil.example"
_AUTHORITY = "login.microsoftonline.com"
_VAULT = re.compile(r"[a-z0-9-]+\.vault\.azure\.net")
_SECRET = world.CLIENT_SECRET.encode()
_FORMS = (_SECRET, quote_plus(world.CLIENT_SECRET).encode(), base64.b64encode(_SECRET)[:-4])


@dataclass
class Attacker:
    """What he got to see."""

    requests: list[tuple[str, bytes]] = field(default_factory=list)
    """Host, and everything that was sent to it."""
    tokens: set[bytes] = field(default_factory=set)

    def strangers(self) -> set[str]:
        """Return the hosts that were asked anything and are not Microsoft's."""
        return {host for host, _ in self.requests if not _is_allowed(host)}

    def leaks(self) -> list[str]:
        """Say which secret went where none may go."""
        return [*self._leaks()]

    def _leaks(self) -> Iterator[str]:
        for host, sent in self.requests:
            if host != _AUTHORITY and any(form in sent for form in _FORMS):
                yield f"the client secret to {host}"
            if not _VAULT.fullmatch(host) and any(token in sent for token in self.tokens):
                yield f"a token to {host}"

    def watching(self, trouble: Trouble) -> Trouble:
        """Return the same trouble, with him watching."""

        async def answer(request: IncomingRequest, azure: Service) -> Answer:
            self.requests.append((request.host, _bytes(request)))
            said = await trouble(request, azure)
            if step_of(request) is Step.SIGN_IN and said.status == 200:
                self.tokens.add(json.loads(said.body)["access_token"].encode())
            return said

        return answer


@dataclass(frozen=True)
class Ambush:
    """A session all of whose ways lead to the attacker."""

    attacker: Attacker
    azure: TroubledAzure
    bench: Bench
    vault_url: str

    async def save(self, vault_url: str = "") -> Told:
        """Save a configuration of that vault, whatever is warned of."""
        draft = ConfigurationDraft(
            name="ambushed",
            tenant_id=world.TENANT_ID,
            client_id=world.CLIENT_ID,
            vault_url=vault_url or self.vault_url,
            key_name="good",
        )
        return await self.bench.save(draft, despite_warnings=True)


@asynccontextmanager
async def ambush(
    directory: Path, trouble: Trouble, name: str = "kv-ambush"
) -> AsyncIterator[Ambush]:
    """Open a session on a network that the attacker owns, until the end of the context."""
    attacker, plan = Attacker(), VaultPlan(name=name, what="")
    watched = attacker.watching(trouble)
    async with (
        troubled_azure(directory, plan, watched, _for_any_name()) as azure,
        Bench.opened(directory / "data", azure.network) as bench,
    ):
        yield Ambush(attacker, azure, bench, f"https://{plan.host}")


def _is_allowed(host: str) -> bool:
    return host == _AUTHORITY or bool(_VAULT.fullmatch(host))


def _bytes(request: IncomingRequest) -> bytes:
    head = f"{request.method} {request.raw_path} {dict(request.query)} {dict(request.headers)} "
    return head.encode() + request.body


def _for_any_name() -> Identity:
    authority = trustme.CA()

    def shown(name: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        return context

    known: dict[str, ssl.SSLContext] = {}

    def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        asked = name or EVIL
        if asked not in known:
            known[asked] = shown(asked)
        connection.context = known[asked]

    tls = shown(EVIL)
    tls.sni_callback = choose
    return Identity(authority.cert_pem.bytes(), tls)
