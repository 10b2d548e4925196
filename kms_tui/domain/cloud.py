"""Azure clouds: where credentials may go, and which vault hosts belong to them.

Suffixes and authorities: Microsoft's table of Key Vault DNS suffixes ("About keys, secrets and
certificates") and the constants of azure-identity. A credential is only ever sent to the authority
named here, never to one a vault names.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cloud:
    """One cloud with its sign-in host and its vaults."""

    name: str
    authority: str
    """Host (and port, if custom) of the Entra ID endpoint."""
    vault_suffix: str
    """What a vault's host ends with; a custom one may carry a port."""
    ca_file: str = ""
    """PEM file of the certificate authority to trust besides the system's, for a custom cloud."""
    is_custom: bool = False

    def owns(self, vault_authority: str) -> bool:
        """Whether a vault at this host (and port) belongs to this cloud."""
        if vault_authority.endswith("." + self.vault_suffix):
            return True
        return self.is_custom and vault_authority == self.vault_suffix

    @property
    def label(self) -> str:
        """The cloud's name for the screen, custom ones marked as such."""
        return f"{self.name} (custom)" if self.is_custom else self.name


PUBLIC = Cloud("Azure public", "login.microsoftonline.com", "vault.azure.net")
CHINA = Cloud("Azure China", "login.chinacloudapi.cn", "vault.azure.cn")
US_GOVERNMENT = Cloud("Azure US Government", "login.microsoftonline.us", "vault.usgovcloudapi.net")


@dataclass(frozen=True, slots=True)
class Clouds:
    """The clouds this installation knows: Microsoft's three and those of the settings file."""

    custom: tuple[Cloud, ...] = ()

    def of_vault(self, vault_authority: str) -> Cloud | None:
        """Return the cloud a vault host belongs to, or None for a host of no known cloud."""
        known = (PUBLIC, CHINA, US_GOVERNMENT, *self.custom)
        return next((cloud for cloud in known if cloud.owns(vault_authority)), None)

    def named(self, name: str) -> Cloud | None:
        """Return the cloud of that name, or None."""
        known = (PUBLIC, CHINA, US_GOVERNMENT, *self.custom)
        return next((cloud for cloud in known if cloud.name == name), None)
