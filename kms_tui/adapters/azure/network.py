"""How this host reaches Azure: proxy, exceptions from it, certificate authority, time limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import SplitResult, urlsplit

from kms_tui.domain.errors import SettingsInvalid
from kms_tui.domain.visible_text import visible

_DEFAULT_PROXY_PORT = 80


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """The network as the settings file and the environment describe it.

    Of each setting it is known where it came from, so that a message can name the place to
    correct. The time limits are in seconds.
    """

    proxy_url: str = field(default="", repr=False)
    """The `http://` proxy for https, perhaps with credentials: never shown. Empty without one."""
    proxy_source: str = ""
    no_proxy: str = ""
    """Hosts and domain suffixes that bypass the proxy, separated by commas, or `*`."""
    no_proxy_source: str = ""
    ca_file: str = ""
    """PEM file of authorities to trust besides the system's, or empty."""
    ca_file_source: str = ""
    resolve_seconds: float = 5.0
    """How long the resolution of a name may take."""
    connect_seconds: float = 5.0
    """How long a TCP connection, and then its TLS handshake, may take."""
    read_seconds: float = 15.0
    """How long an answer may be silent."""
    call_seconds: float = 20.0
    """How long one call may take in all."""
    pauses_seconds: tuple[float, ...] = (0.0, 1.0, 2.0)
    """Before each look for a key whose creation was sent and not answered."""

    @classmethod
    def from_environment(
        cls,
        environ: Mapping[str, str],
        *,
        proxy: str = "",
        no_proxy: str = "",
        ca_file: str = "",
        source: str = "",
    ) -> Self:
        """Return the settings given, each from the environment where it is empty.

        `source` says where the given ones come from. Read are HTTPS_PROXY, NO_PROXY (the lower
        case form wins, as in curl) and SSL_CERT_FILE. Raises `SettingsInvalid` for a proxy that
        cannot be used.
        """
        proxy_url, proxy_source = _first(environ, "HTTPS_PROXY", given=proxy, source=source)
        bypass, bypass_source = _first(environ, "NO_PROXY", given=no_proxy, source=source)
        authority, authority_source = _first(environ, "SSL_CERT_FILE", given=ca_file, source=source)
        return cls(
            proxy_url=_checked_proxy(proxy_url, proxy_source),
            proxy_source=proxy_source,
            no_proxy=bypass,
            no_proxy_source=bypass_source,
            ca_file=authority,
            ca_file_source=authority_source,
        )

    @property
    def proxy_label(self) -> str:
        """Host and port of the proxy, without its credentials; empty without a proxy."""
        if not self.proxy_url:
            return ""
        host, port = self.proxy_address
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    @property
    def summary(self) -> str:
        """How Azure is reached from here and who says so, in two lines for the admin."""
        proxy, ca_file = "none (HTTPS_PROXY is not set)", "the system's certificate authorities"
        if self.proxy_url:
            proxy = f"{self.proxy_label} (from {self.proxy_source or 'the settings'})"
        if self.ca_file:
            ca_file = f"{self.ca_file} (from {self.ca_file_source or 'the settings'})"
        return f"Proxy  {visible(proxy)}\nTrust  {visible(ca_file)}"

    @property
    def proxy_address(self) -> tuple[str, int]:
        """Host and port of the proxy."""
        parts = urlsplit(self.proxy_url)
        return parts.hostname or "", parts.port or _DEFAULT_PROXY_PORT

    def proxy_for(self, authority: str) -> str:
        """Return the URL of the proxy that leads to a host (and port), or an empty text."""
        from urllib.request import (  # type: ignore[attr-defined]  # noqa: PLC0415 - typeshed omits it; slow to load
            proxy_bypass_environment,
        )

        if proxy_bypass_environment(authority, {"no": self.no_proxy}):
            return ""
        return self.proxy_url


def _first(environ: Mapping[str, str], name: str, *, given: str, source: str) -> tuple[str, str]:
    if given.strip():
        return given.strip(), source
    for variable in (name.lower(), name):
        if value := environ.get(variable, "").strip():
            return value, variable
    return "", ""


def _checked_proxy(proxy: str, source: str) -> str:
    if not proxy:
        return ""
    url = proxy if "://" in proxy else f"http://{proxy}"
    try:
        parts = urlsplit(url)
        has_address = bool(parts.hostname) and (parts.port or _DEFAULT_PROXY_PORT) > 0
    except ValueError:
        raise _not_usable(source, "has no valid address") from None
    if parts.scheme != "http":
        raise _not_usable(source, f"has the scheme {parts.scheme}://, and only http:// is possible")
    if "@" in parts.path + parts.query + parts.fragment:
        raise SettingsInvalid(
            f"The proxy given by {source or 'the settings'} has an @ behind its first /, ? or #: "
            "its user name or password holds that character as it is.",
            do="Write the character in its escaped form: / as %2F, ? as %3F, # as %23.",
        )
    if not has_address:
        raise _not_usable(source, "names no host")
    return _without_path(parts)


def _without_path(parts: SplitResult) -> str:
    return f"http://{parts.netloc}"


def _not_usable(source: str, reason: str) -> SettingsInvalid:
    return SettingsInvalid(
        f"The proxy given by {source or 'the settings'} {reason}.",
        do="Write it as http://host:port; https addresses are tunnelled through such a proxy.",
    )
