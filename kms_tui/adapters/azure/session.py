"""Opens one vault: a transport, a fresh credential, a client, and their end."""

import logging
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeAlias

from kms_tui.adapters.azure.clients import VaultClients
from kms_tui.adapters.azure.facts import Facts, Operation
from kms_tui.adapters.azure.key_vault import AzureKeyVault
from kms_tui.adapters.azure.name_resolution import NameResolver
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.azure.sign_in import own_credential
from kms_tui.adapters.azure.transport import open_transport
from kms_tui.services.ports import KeyVault, VaultAccess

OpenVault: TypeAlias = Callable[
    [VaultAccess, NetworkSettings, NameResolver, ssl.SSLContext],
    AbstractAsyncContextManager[KeyVault],
]


# Their records carry exceptions, these their request, and that the client secret; and without a
# handler they are written to the standard error output.
for _name in ("azure", "msal"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


@asynccontextmanager
async def open_vault(
    access: VaultAccess, network: NetworkSettings, resolver: NameResolver, tls: ssl.SSLContext
) -> AsyncIterator[KeyVault]:
    """Return a vault until the end of the context.

    The credential is new each time: one that is kept repeats old answers after they were mended.
    """
    facts = Facts(Operation.SIGN_IN, access, network)
    async with open_transport(network, resolver, tls) as transport:
        clients = VaultClients(facts, transport)
        credential = own_credential(facts, transport)
        keys = clients.key_client(credential)
        try:
            yield AzureKeyVault(clients, credential, keys, resolver)
        finally:
            await keys.close()
            await credential.close()
