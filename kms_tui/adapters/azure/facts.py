"""What is known about a call when it fails: the concrete names its error has to name."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote_plus

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.configuration import CredentialKind
from kms_tui.domain.secret import MASK
from kms_tui.services.ports import VaultAccess

_REACH_DIRECTLY = "Check the egress firewall, and whether this host needs a proxy (HTTPS_PROXY)."
_REACH_BY_PROXY = "Check whether the proxy {proxy} lets connections to {peer} through."


class Operation(StrEnum):
    """What a call is for. The value completes "The vault refused to ..."."""

    FIND_ROUTE = "resolve its name"
    GREET = "say who it is"
    SIGN_IN = "sign in"
    READ_KEY = 'read the key "{key}"'
    CREATE_KEY = 'create the key "{key}"'
    READ_ROTATION_POLICY = 'read the rotation policy of the key "{key}"'
    WRAP = 'wrap with the key "{key}"'
    UNWRAP = 'unwrap with the key "{key}"'
    LIST_VERSIONS = 'list the versions of the key "{key}"'


@dataclass(frozen=True, slots=True)
class Facts:
    """The circumstances of one call."""

    operation: Operation
    access: VaultAccess
    network: NetworkSettings
    key: str = ""
    """The key's name, for operations on one."""

    @property
    def vault(self) -> str:
        """The vault's host, and its port if that is not 443."""
        return self.access.vault_url.removeprefix("https://").rstrip("/").lower()

    @property
    def signer(self) -> str:
        """Who is asked for a token."""
        if self.access.credential_kind is CredentialKind.MANAGED_IDENTITY:
            return "the managed identity endpoint of this host"
        return f"Entra ID ({self.access.cloud.authority})"

    @property
    def peer(self) -> str:
        """The host that the operation talks to as far as one knows beforehand."""
        return self.access.cloud.authority if self.operation is Operation.SIGN_IN else self.vault

    def words(self, peer: str = "") -> dict[str, str]:
        """Return the words that a sentence may name; `peer` is the host that was talked to."""
        peer = peer or self.peer
        proxy = self.network.proxy_label if self.network.proxy_for(peer) else ""
        return {
            "operation": self.operation.format(key=self.key),
            "vault": self.vault,
            "cloud": self.access.cloud.name,
            "tenant": self.access.tenant_id,
            "client": self.access.client_id,
            "key": self.key,
            "signer": self.signer,
            "Signer": self.signer[0].upper() + self.signer[1:],
            "peer": peer,
            "proxy": proxy,
            "proxy_source": self.network.proxy_source or "the settings",
            "by_proxy": f" through the proxy {proxy}" if proxy else "",
            "reach": _REACH_BY_PROXY.format(proxy=proxy, peer=peer) if proxy else _REACH_DIRECTLY,
            "ca_place": self.network.ca_file_source or "ca_file in the settings file",
            "connect": f"{self.network.connect_seconds:g}",
            "read": f"{self.network.read_seconds:g}",
            "call": f"{self.network.call_seconds:g}",
        }

    def without_secret(self, untrusted_text: str) -> str:
        """Return the text with the client secret masked, should somebody have echoed it."""
        secret = self.access.client_secret.reveal()
        if not secret:
            return untrusted_text
        return untrusted_text.replace(secret, MASK).replace(quote_plus(secret), MASK)
