"""Looks at the way to Azure: proxy, exceptions from it, certificate authorities, names.

Loads no Azure package and sends nothing: a connection to the proxy is opened and closed.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from kms_tui.adapters.azure.ca_findings import (
    ca_file_findings,
    foreign_ca_findings,
    late_ca_file_finding,
    trust_finding,
)
from kms_tui.adapters.azure.name_resolution import NameResolver
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.azure.proxy_findings import (
    bypass_findings,
    proxy_findings,
    variable_findings,
)
from kms_tui.adapters.azure.reachability import (
    BOUND_SECONDS,
    proxy_reachability,
    sign_in_host_resolution,
)
from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.domain.cloud import PUBLIC, Cloud
from kms_tui.domain.errors import SettingsInvalid
from kms_tui.domain.finding import Finding, Topic


class NetworkExamination:
    """Tells what is in use, where it comes from, and whether it works.

    `settings` may be the error that reading them raised. `environ` is the environment as it was
    before the process was hardened, `clouds` are those in use, and `now` is this host's clock.
    """

    topic: Final = Topic.NETWORK

    def __init__(
        self,
        settings: NetworkSettings | SettingsInvalid,
        environ: Mapping[str, str],
        now: Callable[[], datetime],
        clouds: Sequence[Cloud] = (PUBLIC,),
    ) -> None:
        self._settings = settings
        self._environ = environ
        self._now = now
        self._clouds = clouds
        self._resolvers: dict[str, NameResolver] = {}
        self._file_threads: dict[str, DaemonThread] = {}

    async def examine(self) -> Sequence[Finding]:
        """Return what is set, then what can be reached, then what is trusted."""
        settings = self._settings
        if isinstance(settings, SettingsInvalid):
            return [
                Finding.failed(Topic.NETWORK, "proxy-unusable", settings),
                *variable_findings(None, self._environ),
            ]
        outside, files = await asyncio.gather(self._reach(settings), self._read_files(settings))
        return [
            *proxy_findings(settings),
            *variable_findings(settings, self._environ),
            *bypass_findings(settings, self._authorities, self._suffixes),
            *outside,
            trust_finding(settings, self._environ),
            *files,
            *foreign_ca_findings(settings, self._environ),
        ]

    @property
    def _authorities(self) -> list[str]:
        return list(dict.fromkeys(cloud.authority for cloud in self._clouds))

    @property
    def _suffixes(self) -> list[str]:
        return list(dict.fromkeys(cloud.vault_suffix for cloud in self._clouds))

    async def _reach(self, settings: NetworkSettings) -> list[Finding]:
        looks = [
            sign_in_host_resolution(host, self._resolver(host))
            for host in self._authorities
            if not settings.proxy_for(host)
        ]
        if settings.proxy_url:
            looks.insert(0, proxy_reachability(settings, self._resolver(settings.proxy_label)))
        return await asyncio.gather(*looks)

    def _resolver(self, host: str) -> NameResolver:
        """Return the host's own: a lookup that is stuck must not delay another."""
        return self._resolvers.setdefault(host, NameResolver(BOUND_SECONDS))

    async def _read_files(self, settings: NetworkSettings) -> list[Finding]:
        sources = {
            cloud.ca_file: f'the cloud "{cloud.name}" in the settings file'
            for cloud in self._clouds
        }
        sources[settings.ca_file] = settings.ca_file_source or "the settings"
        files = [(file, source) for file, source in reversed(sources.items()) if file]
        found = await asyncio.gather(*(self._read(file, source) for file, source in files))
        return [finding for findings in found for finding in findings]

    async def _read(self, ca_file: str, source: str) -> list[Finding]:
        thread = self._file_threads.setdefault(ca_file, DaemonThread("certificate file"))
        look = partial(ca_file_findings, ca_file, source, self._now())
        try:
            return await thread.run(look, deadline_seconds=BOUND_SECONDS)
        except TimeoutError:
            return [late_ca_file_finding(ca_file, source, BOUND_SECONDS)]
