"""Looks at the Key Vaults in use: name, way, TLS, answer and clock, without any credential.

Importing this loads no Azure package; examining does, in a thread.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, TypeAlias

from kms_tui.adapters.azure.facts import Facts, Operation
from kms_tui.adapters.azure.name_resolution import NameResolver
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.azure.trust import trust
from kms_tui.adapters.azure.vault_findings import (
    no_vaults_finding,
    not_asked_finding,
    slow_loading_finding,
    unknown_cloud_finding,
    unusable_settings_finding,
)
from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.domain.cloud import Cloud
from kms_tui.domain.configuration import CredentialKind
from kms_tui.domain.errors import SettingsInvalid
from kms_tui.domain.finding import Finding, Topic
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import VaultAccess

NamedVault: TypeAlias = tuple[str, Cloud | None]
"""A vault's URL, and its cloud; None if it belongs to none that is known."""
_Enquire: TypeAlias = Callable[
    [Facts, NameResolver, ssl.SSLContext, Callable[[], datetime]], Awaitable[list[Finding]]
]
_Trust: TypeAlias = dict[Cloud, ssl.SSLContext | SettingsInvalid]

_MOST_AT_ONCE: Final = 8
_ALL_SECONDS: Final = 2.7
"""Less than the doctor's three seconds, so that what is known by then is told."""
_VAULT_SECONDS: Final = 2.5
_STEP_SECONDS: Final = 2.0
"""For a name, a connection, a handshake, an answer."""
_LEAST_SECONDS: Final = 0.3
"""With less than that, a vault's silence would say nothing about the vault."""


class VaultExamination:
    """Asks each distinct vault who it is, several side by side.

    `settings` may be the error that reading them raised; `now` is this host's clock, aware.
    """

    topic: Final = Topic.VAULTS

    def __init__(
        self,
        vaults: Callable[[], Awaitable[Sequence[NamedVault]]],
        settings: NetworkSettings | SettingsInvalid,
        now: Callable[[], datetime],
    ) -> None:
        self._vaults = vaults
        self._settings = settings
        self._now = now
        self._thread = DaemonThread("azure packages")
        self._resolvers: dict[str, NameResolver] = {}

    async def examine(self) -> Sequence[Finding]:
        """Return the findings vault by vault. Raises what asking for the vaults raises."""
        deadline = _time() + _ALL_SECONDS
        if isinstance(self._settings, SettingsInvalid):
            return [unusable_settings_finding(self._settings)]
        named = await self._vaults()
        if not named:
            return [no_vaults_finding()]
        network = _impatient(self._settings)
        strangers = [unknown_cloud_finding(url) for url, cloud in named if cloud is None]
        known = [_facts(url, cloud, network) for url, cloud in named if cloud is not None]
        distinct = {facts.vault: facts for facts in known}.values()
        return [*strangers, *await self._ask_all(distinct, network, deadline)]

    async def _ask_all(
        self, distinct: Iterable[Facts], network: NetworkSettings, deadline: float
    ) -> list[Finding]:
        load = partial(_load, network, {facts.access.cloud for facts in distinct})
        try:
            enquire, trusted = await self._thread.run(load, deadline_seconds=deadline - _time())
        except TimeoutError:
            return [slow_loading_finding()]
        turns = asyncio.Semaphore(_MOST_AT_ONCE)

        async def ask(facts: Facts) -> list[Finding]:
            async with turns:
                return await self._ask(facts, enquire, trusted[facts.access.cloud], deadline)

        found = await asyncio.gather(*map(ask, distinct))
        return [finding for findings in found for finding in findings]

    async def _ask(
        self,
        facts: Facts,
        enquire: _Enquire,
        tls: ssl.SSLContext | SettingsInvalid,
        deadline: float,
    ) -> list[Finding]:
        if isinstance(tls, SettingsInvalid):
            return [Finding.failed(Topic.VAULTS, "ca-unusable", tls)]
        seconds = min(_VAULT_SECONDS, deadline - _time())
        if seconds < _LEAST_SECONDS:
            return [not_asked_finding(facts.vault)]
        network = replace(facts.network, call_seconds=round(seconds, 1))
        # One thread for each name: a lookup that is stuck must not pass for another's silence.
        resolver = self._resolvers.setdefault(facts.vault, NameResolver(network.resolve_seconds))
        return await enquire(replace(facts, network=network), resolver, tls, self._now)


def _time() -> float:
    return asyncio.get_running_loop().time()


def _impatient(network: NetworkSettings) -> NetworkSettings:
    return replace(
        network,
        resolve_seconds=min(network.resolve_seconds, _STEP_SECONDS),
        connect_seconds=min(network.connect_seconds, _STEP_SECONDS),
        read_seconds=min(network.read_seconds, _STEP_SECONDS),
    )


def _facts(vault_url: str, cloud: Cloud, network: NetworkSettings) -> Facts:
    """Return the circumstances of asking a vault as nobody."""
    nobody = VaultAccess(vault_url, cloud, CredentialKind.CLIENT_SECRET, "", "", Secret(""))
    return Facts(Operation.GREET, nobody, network)


def _load(network: NetworkSettings, clouds: Iterable[Cloud]) -> tuple[_Enquire, _Trust]:
    from kms_tui.adapters.azure.vault_enquiry import enquire  # noqa: PLC0415 - loads azure, aiohttp

    return enquire, {cloud: _trust(network, cloud) for cloud in clouds}


def _trust(network: NetworkSettings, cloud: Cloud) -> ssl.SSLContext | SettingsInvalid:
    """Return the trust in one cloud, or why there is none: the other clouds' vaults are asked."""
    try:
        return trust(network, cloud)
    except SettingsInvalid as unusable:
        return unusable.with_traceback(None)
