"""Gets tokens: for the vaults of one cloud only, and in the configuration's own tenant only."""

from collections.abc import Callable
from urllib.parse import urlsplit

from azure.core.credentials import AccessTokenInfo, TokenRequestOptions
from azure.core.credentials_async import AsyncSupportsTokenInfo
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline import PipelineResponse
from azure.core.pipeline.transport import AioHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest
from azure.identity.aio import ClientSecretCredential, ManagedIdentityCredential

from kms_tui.adapters.azure.entra_errors import other_tenant
from kms_tui.adapters.azure.error_translation import answer_of
from kms_tui.adapters.azure.explanation import ENTRA_ADMIN, Explanation, Failure
from kms_tui.adapters.azure.facts import Facts
from kms_tui.adapters.azure.token_source import TokenSource
from kms_tui.adapters.azure.transport_explanations import FOREIGN_RESOURCE
from kms_tui.domain.configuration import CredentialKind
from kms_tui.domain.errors import SignInRefused

DEFAULT_SCOPE = "/.default"
"""What follows a resource to ask for all permissions that an app has on it."""
_UNUSABLE = Explanation(
    SignInRefused,
    "Nobody can sign in with these entries: {reason}",
    "Check Tenant ID, Client ID and Client Secret.",
    ENTRA_ADMIN,
)


class OwnCredential(TokenSource):
    """The credential of a configuration, with what the SDK does not check.

    A vault names tenant and resource of the token it wants. A token for another service must
    never be handed to it, and whether another tenant is allowed must not depend on environment
    variables.
    """

    def __init__(self, facts: Facts, build: Callable[[], AsyncSupportsTokenInfo]) -> None:
        self._facts = facts
        self._build = build
        self._credential: AsyncSupportsTokenInfo | None = None

    async def get_token_info(
        self, *scopes: str, options: TokenRequestOptions | None = None
    ) -> AccessTokenInfo:
        """Return a token, as the SDK asks for it."""
        refuse_foreign_resource(self._facts, scopes)
        return await self._opened().get_token_info(*scopes, options=self._in_own_tenant(options))

    async def close(self) -> None:
        """Close what was opened, and let go of it: it holds the secret in clear."""
        opened, self._credential = self._credential, None
        if opened is not None:
            await opened.close()

    def _opened(self) -> AsyncSupportsTokenInfo:
        """Build the credential at its first use: a malformed entry is a refused sign-in."""
        if self._credential is not None:
            return self._credential
        try:
            self._credential = self._build()
        except ValueError as error:
            reason = str(error)
        else:
            return self._credential
        raise Failure(_UNUSABLE, {"reason": reason}).error(self._facts)

    def _in_own_tenant(self, options: TokenRequestOptions | None) -> TokenRequestOptions:
        wanted = TokenRequestOptions(**(options or {}))
        access = self._facts.access
        theirs = wanted.pop("tenant_id", access.tenant_id)
        is_own = theirs.casefold() == access.tenant_id.casefold()
        if not is_own and access.credential_kind is CredentialKind.CLIENT_SECRET:
            raise other_tenant(theirs).error(self._facts)
        return wanted


def own_credential(facts: Facts, transport: AioHttpTransport) -> OwnCredential:
    """Return a fresh credential; nothing is read or sent before its first use."""
    if facts.access.credential_kind is CredentialKind.MANAGED_IDENTITY:
        return OwnCredential(facts, lambda: _managed_identity(facts, transport))
    return OwnCredential(facts, lambda: _client_secret(facts, transport))


def _client_secret(facts: Facts, transport: AioHttpTransport) -> ClientSecretCredential:
    access = facts.access
    proxy = facts.network.proxy_for(access.cloud.authority)
    return ClientSecretCredential(
        access.tenant_id,
        access.client_id,
        access.client_secret.reveal(),
        authority=f"https://{access.cloud.authority}",
        transport=transport,
        retry_total=0,
        proxies={"https": proxy} if proxy else None,
        raw_response_hook=_require_document,
    )


def _require_document(response: PipelineResponse[HttpRequest, AsyncHttpResponse]) -> None:
    """Raise for an answer that is none of Entra ID's; the SDK would drop its status and text."""
    if not {"access_token", "error"} & answer_of(response.http_response).document.keys():
        raise HttpResponseError(response=response.http_response)


def _managed_identity(facts: Facts, transport: AioHttpTransport) -> ManagedIdentityCredential:
    """Return the identity of this machine. Its endpoint is local, so no proxy leads there."""
    return ManagedIdentityCredential(
        client_id=facts.access.client_id or None,
        authority=f"https://{facts.access.cloud.authority}",
        transport=transport,
        retry_total=0,
    )


def refuse_foreign_resource(facts: Facts, scopes: tuple[str, ...]) -> None:
    """Raise `NotAVault` unless a token is asked for the vaults of the configuration's cloud.

    A custom cloud was declared by the admin, so there the vault's own host is good too.
    """
    cloud = facts.access.cloud
    good = {_host(f"https://{cloud.vault_suffix}")}
    if cloud.is_custom:
        good.add(_host(facts.access.vault_url))
    if not scopes or any(_host(scope) not in good for scope in scopes):
        raise Failure(FOREIGN_RESOURCE, {}, detail=" ".join(scopes), peer=facts.vault).error(facts)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()
