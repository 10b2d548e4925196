"""What the proxy's settings and variables say, which of them count, and which only seem to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic
from kms_tui.domain.secret import MASK

_NOT_SHOWN: Final = "a value that is no proxy's address"
_PASSED_OVER: Final = ("HTTP_PROXY", "ALL_PROXY")
_READ: Final = ("HTTPS_PROXY", "NO_PROXY")


def proxy_findings(settings: NetworkSettings) -> Iterator[Finding]:
    """Yield what is in use and from where."""
    source = settings.proxy_source or "the settings"
    if settings.proxy_url:
        what = f"The proxy {shown(settings.proxy_url)} is used (from {source})."
        yield _finding("proxy", Verdict.PASS, what)
    else:
        what = "No proxy is used: HTTPS_PROXY is not set, and the settings file names none."
        yield _finding("no-proxy", Verdict.PASS, what)


def variable_findings(
    settings: NetworkSettings | None, environ: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield variables that contradict each other or that do not count; None: settings unusable."""
    sources = ("", "")
    if settings is not None:
        sources = (settings.proxy_source, settings.no_proxy_source)
    for name, source in zip(_READ, sources, strict=True):
        yield from _rivals(name, source, environ)
    if settings is not None and not settings.proxy_url:
        yield from _passed_over(environ)


def _rivals(name: str, source: str, environ: Mapping[str, str]) -> Iterator[Finding]:
    word = name.lower().replace("_", "-")
    values = {form: environ.get(form, "").strip() for form in (name.lower(), name)}
    present = [form for form, value in values.items() if value]
    if present and source and source not in values:
        what = f"{' and '.join(present)} in the environment not used: {source} says otherwise."
        yield _finding(f"{word}-overruled", Verdict.PASS, what)
    elif len(present) > 1 and len(set(values.values())) > 1:
        lower, upper = (_shown_value(name, value) for value in values.values())
        what = (
            f"{name.lower()} ({lower}) and {name} ({upper}) differ; kms-tui obeys {name.lower()}, "
            "other programs may obey the other."
        )
        yield _finding(f"{word}-differs", Verdict.WARN, what, f"Correct one of them: unset {name}")


def _shown_value(name: str, value: str) -> str:
    return shown(value) if name == "HTTPS_PROXY" else value


def _passed_over(environ: Mapping[str, str]) -> Iterator[Finding]:
    for name in _PASSED_OVER:
        form = next((form for form in (name.lower(), name) if environ.get(form, "").strip()), None)
        if form is not None:
            what = (
                f"{form} is set ({shown(environ[form])}) and not used: for https, which Azure is "
                "reached by, HTTPS_PROXY counts."
            )
            do = f'If Azure is to be reached through it: export HTTPS_PROXY="${form}"'
            yield _finding("proxy-variable-not-used", Verdict.WARN, what, do)


def bypass_findings(
    settings: NetworkSettings, sign_in_hosts: Sequence[str], vault_suffixes: Sequence[str]
) -> Iterator[Finding]:
    """Yield which connections go past the proxy, and exceptions that match nothing."""
    if not settings.proxy_url:
        return
    source = settings.no_proxy_source or "the settings"
    past = [host for host in sign_in_hosts if not settings.proxy_for(host)]
    if past:
        what = f"{source} lets the sign-in at {', '.join(past)} go past the proxy."
        do = f"Take it out of {source} unless this host reaches the Internet directly."
        yield _finding("no-proxy-covers-sign-in", Verdict.WARN, what, do)
    past = [suffix for suffix in vault_suffixes if not settings.proxy_for(f"any.{suffix}")]
    if past:
        vaults = ", ".join(f"*.{suffix}" for suffix in past)
        what = f"{source} lets connections to {vaults} go past the proxy."
        yield _finding("no-proxy-covers-vaults", Verdict.PASS, what)
    yield from _without_effect(settings.no_proxy, source)


def _without_effect(no_proxy: str, source: str) -> Iterator[Finding]:
    entries = [entry.strip() for entry in no_proxy.split(",")]
    odd = [entry for entry in entries if "*" in entry or "/" in entry]
    if odd and no_proxy != "*":
        what = f"{source} has entries that match no host: {', '.join(odd)}."
        do = "Write a host, or a suffix as .example.net; * counts only when it stands alone."
        yield _finding("no-proxy-without-effect", Verdict.WARN, what, do)


def shown(proxy_url: str) -> str:
    """Return a proxy's URL with its credentials masked; what is no URL is not shown at all."""
    try:
        parts = _split(proxy_url)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return _NOT_SHOWN
    if not parts.hostname or _is_cut_short(proxy_url):
        return _NOT_SHOWN
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    credentials = f"{MASK}@" if "@" in parts.netloc else ""
    return f"{parts.scheme}://{credentials}{host}{port}"


def _is_cut_short(proxy_url: str) -> bool:
    """Tell whether the host ended at a character of the password."""
    try:
        parts = _split(proxy_url)
    except ValueError:
        return False
    return "@" in parts.path + parts.query + parts.fragment


def _split(proxy_url: str) -> SplitResult:
    return urlsplit(proxy_url if "://" in proxy_url else f"http://{proxy_url}")


def _finding(code: str, verdict: Verdict, what: str, do: str = "") -> Finding:
    return Finding(Topic.NETWORK, code, verdict, what, do)
