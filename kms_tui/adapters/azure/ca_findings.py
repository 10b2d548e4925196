"""What is to be said of a file of certificate authorities, and of variables that name one.

Reads files and may block; call it in a thread.
"""

import shlex
import ssl
import stat
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic

_FOREIGN_VARIABLES: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_BUNDLE = 20
"""Authorities that no admin has put together by hand."""
_SOON: Final = timedelta(days=30)
_NAME_ANOTHER: Final = "Name a PEM file with the certificate authority, or remove the setting."


def trust_finding(settings: NetworkSettings, environ: Mapping[str, str]) -> Finding:
    """Return which authorities are trusted, and by whose word."""
    trusted = "the system's certificate authorities"
    if variable_file := environ.get("SSL_CERT_FILE", "").strip():
        # OpenSSL itself reads the variable, whatever the settings file says.
        trusted = f"the authorities in {variable_file} (SSL_CERT_FILE, in place of the system's)"
    if settings.ca_file and settings.ca_file != variable_file:
        source = settings.ca_file_source or "the settings"
        trusted += f" and those in {settings.ca_file} (from {source})"
    return _finding("ca", Verdict.PASS, f"Trusted are {trusted}.")


def foreign_ca_findings(settings: NetworkSettings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield variables of other programs that name a file, which is not read here."""
    for name in _FOREIGN_VARIABLES:
        file = environ.get(name, "").strip()
        if file and file != settings.ca_file:
            verdict = Verdict.PASS if settings.ca_file else Verdict.WARN
            what = f"{name} names {file}, and kms-tui does not read it."
            do = "" if settings.ca_file else f"If Azure needs it: export SSL_CERT_FILE={_q(file)}"
            yield _finding("ca-variable-not-used", verdict, what, do)


def ca_file_findings(ca_file: str, source: str, now: datetime) -> list[Finding]:
    """Return what is wrong with a file of authorities, or that it is good."""
    named = f"The certificate file {ca_file}, given by {source},"
    try:
        is_regular = stat.S_ISREG(Path(ca_file).stat().st_mode)
    except FileNotFoundError:
        return [_fail("ca-file-missing", f"{named} does not exist.")]
    except (OSError, ValueError) as error:
        return [_fail("ca-file-unreadable", f"{named} cannot be read ({_reason(error)}).")]
    if not is_regular:
        return [_fail("ca-file-unreadable", f"{named} is no regular file.")]
    found = [*_exposure(Path(ca_file), named), *_content(ca_file, named, now)]
    return found or [_finding("ca-file", Verdict.PASS, f"{named} can be used.")]


def late_ca_file_finding(ca_file: str, source: str, seconds: float) -> Finding:
    """Return that looking at the file did not end."""
    what = f"The certificate file {ca_file}, given by {source}, did not open in {seconds:g} s."
    return _finding(
        "ca-file-late",
        Verdict.FAIL,
        what,
        "Check the file system that it lies on, or name another.",
    )


def _exposure(path: Path, named: str) -> Iterator[Finding]:
    """Yield how others could put an authority of their own in; they could read every secret."""
    try:
        file = path.resolve(strict=True)
        modes = {place: place.stat().st_mode for place in (file, file.parent)}
    except (OSError, RuntimeError):
        return  # gone meanwhile: reading it tells
    for place, mode in modes.items():
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            what = f"{named} can be replaced by every user of this host ({place} is writable)."
            yield _finding(
                "ca-file-writable", Verdict.FAIL, what, f"Run: chmod o-w {_q(str(place))}"
            )


def _content(ca_file: str, named: str, now: datetime) -> Iterator[Finding]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(ca_file)
    except ssl.SSLError:
        yield _fail("ca-file-not-pem", f"{named} holds no certificates in PEM form.")
        return
    except OSError as error:
        yield _fail("ca-file-unreadable", f"{named} cannot be read ({_reason(error)}).")
        return
    authorities: list[dict[str, Any]] = context.get_ca_certs()
    if not authorities:
        yield _fail("ca-file-no-authority", f"{named} holds certificates, but of no authority.")
        return
    yield from _validity(authorities, named, now)


def _validity(authorities: list[dict[str, Any]], named: str, now: datetime) -> Iterator[Finding]:
    ends = [(_end(authority), _name(authority)) for authority in authorities]
    expired = [(end, name) for end, name in ends if end <= now]
    if len(ends) >= _BUNDLE and len(expired) < len(ends):
        # A whole bundle always holds some that have expired; the vault's own is told by its answer.
        count = f"{len(expired)} of its {len(ends)} authorities have expired, as in any bundle"
        yield _finding("ca-file", Verdict.PASS, f"{named} can be used; {count}.")
        return
    for end, name in expired:
        is_last = len(expired) == len(ends)
        what = f'{named} holds the authority "{name}", which expired on {end:%Y-%m-%d}.'
        verdict = Verdict.FAIL if is_last else Verdict.WARN
        yield _finding("ca-file-expired", verdict, what, "Replace it by the authority in force.")
    for end, name in ends:
        if now < end <= now + _SOON:
            what = f'{named} holds the authority "{name}", which expires on {end:%Y-%m-%d}.'
            do = "Get the authority that follows it, and add it to the file."
            yield _finding("ca-file-expires-soon", Verdict.WARN, what, do)


def _end(authority: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(authority["notAfter"]), UTC)


def _name(authority: dict[str, Any]) -> str:
    """Return the last part of the subject, mostly its common name; untrusted."""
    parts = [value for group in authority.get("subject", ()) for _, value in group]
    return str(parts[-1]) if parts else "without a name"


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "not a path"


def _q(text: str) -> str:
    return shlex.quote(text)


def _fail(code: str, what: str) -> Finding:
    return _finding(code, Verdict.FAIL, what, _NAME_ANOTHER)


def _finding(code: str, verdict: Verdict, what: str, do: str = "") -> Finding:
    return Finding(Topic.NETWORK, code, verdict, what, do)
