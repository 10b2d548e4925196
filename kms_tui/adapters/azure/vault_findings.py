"""What an enquiry at a vault amounts to, as findings."""

from ipaddress import ip_address
from typing import Final

from kms_tui.adapters.azure.facts import Facts
from kms_tui.domain.check import Verdict
from kms_tui.domain.errors import (
    AccessRefused,
    KeyVaultError,
    NotAVault,
    SettingsInvalid,
    VaultBusy,
)
from kms_tui.domain.finding import Finding, Topic

NOT_A_VAULT: Final = "not-a-vault"
"""Code of the finding that something else answered."""

_MOST_ADDRESSES: Final = 3
_REFUSALS: Final = {
    NotAVault: (NOT_A_VAULT, Verdict.FAIL),
    AccessRefused: ("vault-refuses", Verdict.FAIL),
    VaultBusy: ("vault-busy", Verdict.WARN),
}


def no_vaults_finding() -> Finding:
    """Return that there is nothing to ask."""
    return Finding(
        Topic.VAULTS,
        "no-vaults",
        Verdict.SKIPPED,
        "There is no configuration yet, so no Key Vault was asked.",
        "Name one: kms-tui doctor --vault URL.",
    )


def unusable_settings_finding(error: SettingsInvalid) -> Finding:
    """Return that no vault can be asked; that this is wrong the network's findings say."""
    what = f"No Key Vault was asked. {error.what}"
    return Finding(Topic.VAULTS, "settings-unusable", Verdict.SKIPPED, what, error.do)


def unknown_cloud_finding(vault_url: str) -> Finding:
    """Return that a vault belongs to no cloud, so that nothing was sent to it."""
    return Finding(
        Topic.VAULTS,
        "vault-cloud-unknown",
        Verdict.FAIL,
        f"{vault_url} belongs to no cloud that is known here, so it was not asked.",
        "Check the URL for a typing error, or name its cloud under [[clouds]] in the settings "
        "file.",
    )


def slow_loading_finding() -> Finding:
    """Return that this host was too slow to ask at all."""
    return Finding(
        Topic.VAULTS,
        "loading-slow",
        Verdict.WARN,
        "The Azure packages and the certificate files did not load in time, so no Key Vault was "
        "asked.",
        "Run kms-tui doctor again; if it stays, check the disks that kms-tui and those files lie "
        "on.",
    )


def not_asked_finding(vault: str) -> Finding:
    """Return that the time was over before it was a vault's turn."""
    return Finding(
        Topic.VAULTS,
        "vault-not-asked",
        Verdict.SKIPPED,
        f"No time was left to ask {vault}: others did not answer.",
        f"Ask it alone: kms-tui doctor --vault https://{vault}",
    )


def route_finding(facts: Facts, addresses: tuple[str, ...]) -> Finding:
    """Return how packets get to the vault; without addresses the proxy resolves its name."""
    if facts.network.proxy_for(facts.vault):
        what = f"{facts.vault} is reached through the proxy {facts.network.proxy_label}."
        return Finding(Topic.VAULTS, "route-by-proxy", Verdict.PASS, what)
    shown = ", ".join(addresses[:_MOST_ADDRESSES])
    more = ", ..." if len(addresses) > _MOST_ADDRESSES else ""
    kind = "private" if all(map(_is_private, addresses)) else "public"
    what = f"{facts.vault} resolves to {shown}{more} ({kind})."
    return Finding(Topic.VAULTS, "dns-ok", Verdict.PASS, what)


def _is_private(address: str) -> bool:
    return ip_address(address.partition("%")[0]).is_private


def tls_finding(facts: Facts) -> Finding:
    """Return that the vault's certificate was verified, and by whose word."""
    files = (facts.network.ca_file, facts.access.cloud.ca_file)
    trusted = " and ".join(filter(None, ["the system's certificate authorities", *files]))
    what = f"The TLS certificate of {facts.vault} is verified ({trusted})."
    return Finding(Topic.VAULTS, "vault-tls", Verdict.PASS, what)


def answer_finding(facts: Facts, tenant_id: str) -> Finding:
    """Return that a Key Vault answered, and whose it is."""
    tenant = f" It belongs to the tenant {tenant_id}." if tenant_id else ""
    what = f"{facts.vault} answers as a Key Vault does.{tenant}"
    return Finding(Topic.VAULTS, "vault-answers", Verdict.PASS, what)


def refusal_finding(error: KeyVaultError) -> Finding:
    """Return that no challenge came, with the code of why."""
    code, verdict = _REFUSALS.get(type(error), ("vault-unreachable", Verdict.FAIL))
    found = Finding.failed(Topic.VAULTS, code, error)
    return Finding(found.topic, found.code, verdict, found.what, found.do)
