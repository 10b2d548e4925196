"""Whether a name resolves and a port accepts, each within two seconds."""

import asyncio
import time
from collections.abc import Sequence
from socket import gaierror
from typing import Final

from kms_tui.adapters.azure import transport_explanations as explain
from kms_tui.adapters.azure.explanation import Explanation
from kms_tui.adapters.azure.name_resolution import NameResolver, SocketAddress
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic

BOUND_SECONDS: Final = 2.0


async def proxy_reachability(settings: NetworkSettings, resolver: NameResolver) -> Finding:
    """Return whether the proxy's name resolves and its port accepts a connection."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(BOUND_SECONDS):
            addresses = await resolver.addresses(*settings.proxy_address)
            accepts = await _one_accepts(addresses)
    except gaierror:
        return _of_proxy(settings, "proxy-dns-failed", explain.PROXY_UNRESOLVED)
    except TimeoutError:
        accepts = False
    if not accepts:
        return _of_proxy(settings, "proxy-unreachable", explain.PROXY_DOWN)
    what = f"The proxy {settings.proxy_label} accepts connections."
    seconds = time.monotonic() - began
    return Finding(Topic.NETWORK, "proxy-accepts", Verdict.PASS, what, seconds=seconds)


async def sign_in_host_resolution(authority: str, resolver: NameResolver) -> Finding:
    """Return whether the host (and port) that credentials are sent to resolves."""
    host, _, port = authority.partition(":")
    try:
        found = await resolver.addresses(host, int(port or 443))
    except (gaierror, ValueError, OverflowError):
        what = f"The name {host}, where credentials are sent to, does not resolve on this host."
        do = "Check the name servers in /etc/resolv.conf, and whether this host needs a proxy "
        do += "(HTTPS_PROXY). Ask the network team."
        return Finding(Topic.NETWORK, "sign-in-dns-failed", Verdict.FAIL, what, do)
    what = f"{host} resolves to {', '.join(dict.fromkeys(address for _, address, _ in found))}."
    return Finding(Topic.NETWORK, "sign-in-dns-ok", Verdict.PASS, what)


async def _one_accepts(addresses: Sequence[SocketAddress]) -> bool:
    """Tell whether any address accepts, all tried at once: a mute one must not hide another."""
    attempts = [asyncio.ensure_future(_connect(address, port)) for _, address, port in addresses]
    try:
        for attempt in asyncio.as_completed(attempts):
            if await attempt:
                return True
        return False
    finally:
        for attempt in attempts:
            attempt.cancel()
        await asyncio.gather(*attempts, return_exceptions=True)


async def _connect(address: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(address, port)
    except OSError:
        return False
    writer.transport.abort()
    return True


def _of_proxy(settings: NetworkSettings, code: str, explanation: Explanation) -> Finding:
    words = {
        "proxy": settings.proxy_label,
        "proxy_source": settings.proxy_source or "the settings",
    }
    what, do = explanation.what.format_map(words), explanation.do.format_map(words)
    return Finding(Topic.NETWORK, code, Verdict.FAIL, what, f"{do} Ask {explanation.ask}.")
