"""The three Azure clouds the sandbox plays: their sign-in hosts and vault names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cloud:
    """One Azure cloud, by the names a client sees of it."""

    authority: str
    """Host name of its Entra ID."""
    vault_suffix: str
    """What follows a vault's name in the vault's host name, without the leading dot."""
    issuer: str
    """Host name in the ``iss`` claim of its tokens."""

    @property
    def resource(self) -> str:
        """What a token for a vault of this cloud is good for (its audience)."""
        return f"https://{self.vault_suffix}"


PUBLIC = Cloud("login.microsoftonline.com", "vault.azure.net", "sts.windows.net")
CHINA = Cloud("login.chinacloudapi.cn", "vault.azure.cn", "sts.chinacloudapi.cn")
US_GOVERNMENT = Cloud("login.microsoftonline.us", "vault.usgovcloudapi.net", "sts.windows.net")
CLOUDS = (PUBLIC, CHINA, US_GOVERNMENT)


def cloud_signing_in_at(host: str) -> Cloud | None:
    """Name the cloud whose Entra ID answers at ``host``, if there is one."""
    return next((cloud for cloud in CLOUDS if cloud.authority == host), None)


def cloud_of_vault(host: str) -> Cloud | None:
    """Name the cloud whose vault names end like ``host``, whether or not that vault exists."""
    return next((cloud for cloud in CLOUDS if _is_vault_host(host, cloud)), None)


def cloud_with_resource(resource: str) -> Cloud | None:
    """Name the cloud whose vaults take tokens for ``resource``, if there is one."""
    return next((cloud for cloud in CLOUDS if cloud.resource == resource), None)


def _is_vault_host(host: str, cloud: Cloud) -> bool:
    name, _, suffix = host.partition(".")
    return bool(name) and suffix == cloud.vault_suffix
