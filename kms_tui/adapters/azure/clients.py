"""Makes the SDK's clients, all on one transport and with the same strict options."""

from dataclasses import dataclass
from typing import Any, cast

from azure.core.credentials_async import AsyncSupportsTokenInfo, AsyncTokenCredential
from azure.core.pipeline.transport import AioHttpTransport
from azure.keyvault.keys.aio import KeyClient

from kms_tui.adapters.azure.facts import Facts


@dataclass(frozen=True, slots=True)
class VaultClients:
    """What every client of one opened vault has in common."""

    facts: Facts
    transport: AioHttpTransport

    def key_client(self, credential: AsyncSupportsTokenInfo, **hooks: Any) -> KeyClient:  # noqa: ANN401 - SDK's
        """Return a client that neither retries nor follows redirects, and never logs bodies."""
        facts = self.facts
        # Annotated more narrowly than it is: it prefers `get_token_info` (AsyncTokenProvider).
        provider = cast(AsyncTokenCredential, credential)
        proxy = facts.network.proxy_for(facts.vault)
        return KeyClient(
            facts.access.vault_url,
            provider,
            transport=self.transport,
            retry_total=0,
            permit_redirects=False,
            proxies={"https": proxy} if proxy else None,
            verify_challenge_resource=not self._is_beyond_verification(),
            **hooks,
        )

    def _is_beyond_verification(self) -> bool:
        """Tell whether the SDK's check of the challenge's resource cannot pass.

        It compares host names without regard to ports, and wants the vault below the resource. A
        custom cloud may have it otherwise; `refuse_foreign_resource` checks it there instead.
        """
        cloud = self.facts.access.cloud
        vault = self.facts.vault
        return cloud.is_custom and (":" in vault or vault == cloud.vault_suffix)
