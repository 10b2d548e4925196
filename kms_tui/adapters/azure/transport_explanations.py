"""What to tell when no answer came. The words in braces are those of `Facts.words`."""

from typing import Final

from kms_tui.adapters.azure.explanation import NETWORK_TEAM, Explanation
from kms_tui.domain.errors import NotAVault, VaultUnreachable

CHECK_URL_OR_PATH: Final = (
    "Check the Key Vault URL; if it is right, sign in to the captive portal if there is one, "
    "or let {peer} pass{by_proxy} untouched."
)
UNRESOLVED: Final = Explanation(
    VaultUnreachable,
    "The name {peer} does not resolve on this host.",
    "Check the Key Vault URL for a typing error or a deleted vault; a vault with a private "
    "endpoint needs its private DNS zone here.",
    NETWORK_TEAM,
)
PROXY_UNRESOLVED: Final = Explanation(
    VaultUnreachable,
    "The name of the proxy {proxy} does not resolve on this host.",
    "Correct the proxy given by {proxy_source}.",
    NETWORK_TEAM,
)
PROXY_DOWN: Final = Explanation(
    VaultUnreachable,
    "The proxy {proxy} does not accept connections.",
    "Correct the proxy given by {proxy_source}, or let it be started.",
    NETWORK_TEAM,
)
PROXY_WANTS_LOGIN: Final = Explanation(
    VaultUnreachable,
    "The proxy {proxy} wants a user name and password ({code}).",
    "Give them as http://user:password@host:port in {proxy_source}.",
    NETWORK_TEAM,
)
PROXY_FORBIDS: Final = Explanation(
    VaultUnreachable,
    "The proxy {proxy} does not allow connections to {peer} ({code}).",
    "Let the proxy allow {peer}, or list it in NO_PROXY if it can be reached directly.",
    NETWORK_TEAM,
)
PROXY_CANNOT: Final = Explanation(
    VaultUnreachable,
    "The proxy {proxy} could not reach {peer} ({code}).",
    "Check the Key Vault URL: does a vault of that name exist? If so, the proxy cannot resolve "
    "or reach it.",
    NETWORK_TEAM,
)
PROXY_REFUSES: Final = Explanation(
    VaultUnreachable,
    "The proxy {proxy} did not connect to {peer} ({code}).",
    "Check the proxy given by {proxy_source}: it has to support CONNECT.",
    NETWORK_TEAM,
)
OTHER_NAME: Final = Explanation(
    VaultUnreachable,
    "The TLS certificate shown for {peer} belongs to another name.",
    "Check the Key Vault URL; something else answers in place of {peer}.",
    NETWORK_TEAM,
)
OUT_OF_DATE: Final = Explanation(
    VaultUnreachable,
    "The TLS certificate shown for {peer} is out of date.",
    "Check this host's clock; if it is right, {peer} is not what it says.",
    NETWORK_TEAM,
)
UNTRUSTED: Final = Explanation(
    VaultUnreachable,
    "The TLS certificate shown for {peer} comes from an authority that is not trusted here.",
    "If a company proxy inspects TLS, name its CA certificate in {ca_place}.",
    NETWORK_TEAM,
)
NO_TLS: Final = Explanation(
    VaultUnreachable,
    "No TLS connection to {peer} comes about{by_proxy}.",
    "Check that {peer} speaks TLS on its port and that nothing on the way breaks it.",
    NETWORK_TEAM,
)
NO_CONNECTION: Final = Explanation(
    VaultUnreachable,
    "{peer} cannot be reached{by_proxy}.",
    "{reach}",
    NETWORK_TEAM,
)
CONNECT_TIMEOUT: Final = Explanation(
    VaultUnreachable,
    "{peer} did not accept a connection within {connect} s{by_proxy}.",
    "{reach}",
    NETWORK_TEAM,
)
READ_TIMEOUT: Final = Explanation(
    VaultUnreachable,
    "{peer} did not answer within {read} s{by_proxy}.",
    "Try again; if it stays, something on the way holds the traffic back.",
    NETWORK_TEAM,
    is_answer_lost=True,
)
TOO_LATE: Final = Explanation(
    VaultUnreachable,
    "{peer} was not done within {call} s{by_proxy}.",
    "Try again; if it stays, something on the way holds the traffic back.",
    NETWORK_TEAM,
    is_answer_lost=True,
)
DROPPED: Final = Explanation(
    VaultUnreachable,
    "The connection to {peer} was cut before the answer was complete{by_proxy}.",
    "Try again; if it stays, something on the way cuts connections.",
    NETWORK_TEAM,
    is_transient=True,
    is_answer_lost=True,
)
NO_HTTP: Final = Explanation(
    NotAVault,
    "What {peer} answers is no HTTP.",
    "Check the Key Vault URL; if it is right, let {peer} pass{by_proxy} untouched.",
    NETWORK_TEAM,
    is_answer_lost=True,
)
GARBLED: Final = Explanation(
    NotAVault,
    "{peer} gives an answer that no Key Vault gives.",
    CHECK_URL_OR_PATH,
    NETWORK_TEAM,
    is_answer_lost=True,
)
UNKNOWN: Final = Explanation(
    VaultUnreachable,
    "The connection to {peer} failed{by_proxy}.",
    "Try again; read the detail if it stays.",
    NETWORK_TEAM,
    is_answer_lost=True,
)
FOREIGN_RESOURCE: Final = Explanation(
    NotAVault,
    "{peer} asks for a token of another service, which a Key Vault of this cloud never does.",
    "Check the Key Vault URL; no token was requested or sent.",
    NETWORK_TEAM,
)
