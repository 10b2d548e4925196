"""Finds out why no answer came: names, connections, TLS, proxies and time limits."""

import socket
import ssl
import zlib
from asyncio import IncompleteReadError
from typing import Final

import aiohttp
from azure.core.exceptions import (
    HttpResponseError,
    ServiceRequestTimeoutError,
    ServiceResponseTimeoutError,
)
from azure.core.exceptions import IncompleteReadError as BodyCutShort

from kms_tui.adapters.azure import transport_explanations as explain
from kms_tui.adapters.azure.explanation import Explanation, Failure
from kms_tui.adapters.azure.facts import Facts

MALFORMED: Final = (
    ValueError, AttributeError, TypeError, LookupError, RecursionError, OverflowError, zlib.error,
)  # fmt: skip
"""What the SDK raises when it trips over an answer that is not in the form it expects."""

_FAILED_RESOLUTION: Final = (aiohttp.ClientConnectorDNSError, socket.gaierror)
_FOREIGN_CHALLENGE: Final = "challenge"

# The first row whose class fits decides, so narrower classes stand first.
_BY_CLASS: Final[tuple[tuple[tuple[type[Exception], ...], Explanation], ...]] = (
    ((aiohttp.ClientProxyConnectionError,), explain.PROXY_DOWN),
    (_FAILED_RESOLUTION, explain.UNRESOLVED),
    ((aiohttp.ClientSSLError,), explain.NO_TLS),
    ((aiohttp.ClientConnectorError,), explain.NO_CONNECTION),
    ((aiohttp.ConnectionTimeoutError, ServiceRequestTimeoutError), explain.CONNECT_TIMEOUT),
    ((aiohttp.SocketTimeoutError, ServiceResponseTimeoutError), explain.READ_TIMEOUT),
    ((TimeoutError,), explain.TOO_LATE),
    ((aiohttp.ClientResponseError,), explain.NO_HTTP),
    (
        (
            aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, aiohttp.ClientPayloadError,
            aiohttp.ClientConnectionError, BodyCutShort, IncompleteReadError, ConnectionError,
        ),
        explain.DROPPED,
    ),
    ((ssl.SSLError,), explain.NO_TLS),
    ((HttpResponseError, *MALFORMED), explain.GARBLED),
)  # fmt: skip
_BY_PROXY_STATUS: Final = {
    407: explain.PROXY_WANTS_LOGIN,
    403: explain.PROXY_FORBIDS,
    **dict.fromkeys((502, 503, 504), explain.PROXY_CANNOT),
}
_HOSTNAME_MISMATCH, _IP_MISMATCH, _NOT_YET_VALID, _EXPIRED = 62, 64, 9, 10  # OpenSSL's X509_V_ERR_
_BY_VERIFICATION: Final = {
    _HOSTNAME_MISMATCH: explain.OTHER_NAME,
    _IP_MISMATCH: explain.OTHER_NAME,
    _NOT_YET_VALID: explain.OUT_OF_DATE,
    _EXPIRED: explain.OUT_OF_DATE,
}


def explain_transport(error: Exception, facts: Facts) -> Failure:
    """Explain a failure without an answer; `error` is the innermost exception that tells."""
    code = f"HTTP {error.status}" if isinstance(error, aiohttp.ClientResponseError) else ""
    found = {"code": code}
    if _is_of_proxy(error, facts):
        found["proxy"] = facts.network.proxy_label
    detail = f"{type(error).__name__}: {error}"
    return Failure(_explanation(error, facts), found, code, detail, _peer(error))


def _explanation(error: Exception, facts: Facts) -> Explanation:
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return _BY_PROXY_STATUS.get(error.status, explain.PROXY_REFUSES)
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return _explanation(error.certificate_error, facts)
    if isinstance(error, ssl.SSLCertVerificationError):
        return _BY_VERIFICATION.get(error.verify_code, explain.UNTRUSTED)
    if isinstance(error, _FAILED_RESOLUTION) and _is_of_proxy(error, facts):
        return explain.PROXY_UNRESOLVED
    if isinstance(error, ValueError) and _FOREIGN_CHALLENGE in str(error):
        return explain.FOREIGN_RESOURCE
    fitting = (explanation for classes, explanation in _BY_CLASS if isinstance(error, classes))
    return next(fitting, explain.UNKNOWN)


def _is_of_proxy(error: Exception, facts: Facts) -> bool:
    """Tell whether it was the proxy that failed, refused or could not be found."""
    if isinstance(error, (aiohttp.ClientHttpProxyError, aiohttp.ClientProxyConnectionError)):
        return True
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return error.host == facts.network.proxy_address[0]
    return isinstance(error, socket.gaierror) and bool(facts.network.proxy_for(facts.vault))


def _peer(error: Exception) -> str:
    """Return the host that was to be reached, if the error tells."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return error.request_info.url.host or ""
    if isinstance(error, aiohttp.ClientConnectorError):
        return error.host
    return ""
