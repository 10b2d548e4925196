"""Who the tests sign in as, and where."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from kms_tui.domain.cloud import Clouds
from kms_tui.domain.configuration import CredentialKind
from kms_tui.domain.secret import Secret
from kms_tui.sandbox import world
from kms_tui.services.ports import KeyVault, VaultAccess

OpenVault = Callable[..., AbstractAsyncContextManager[KeyVault]]
"""Takes a vault's name or host, and by keyword what differs from a good access."""


def good_access(vault: str = "kv-demo") -> VaultAccess:
    """Return an access that the sandbox grants; the vault by its name or its host."""
    url = f"https://{vault}" if "." in vault else f"https://{vault}.vault.azure.net"
    cloud = Clouds().of_vault(url.removeprefix("https://"))
    assert cloud is not None
    return VaultAccess(
        url,
        cloud,
        CredentialKind.CLIENT_SECRET,
        world.TENANT_ID,
        world.CLIENT_ID,
        Secret(world.CLIENT_SECRET),
    )
