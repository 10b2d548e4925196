"""Failures of the way: names, connections, TLS, proxies, and what stands where a vault should."""

import failure_answers as said
from azure_troubles import after_effect, answering, at, cut, cut_short, silence
from raw_servers import dripping, falling_silent, flooding, hanging_up, saying, silent
from saved_in_trouble import Failure
from troubled_azure import Step
from ways_to_azure import (
    past_a_missing_proxy,
    past_a_proxy,
    past_a_proxy_that_refuses,
    talking,
    talking_unencrypted,
    through,
    to_a_black_hole,
    to_a_closed_port,
    to_a_name_that_takes_long,
    to_no_name,
    with_a_strange_authority,
)

from kms_tui.domain.check import CheckName

_ANSWERS, _FOUND, _SIGN_IN = CheckName.VAULT_ANSWERS, CheckName.KEY_FOUND, CheckName.SIGN_IN
_CUT = "was cut before the answer was complete"
_LATE, _NOT_DONE = "did not answer within 1 s", "was not done within 2 s"
_NO_VAULT = "gives an answer that no Key Vault gives"
_NO_ENTRA = "is something else, perhaps a proxy or captive portal"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "

CONNECTIONS = (
    Failure("refused", to_a_closed_port, _ANSWERS, "localhost cannot be reached"),
    Failure(
        "black hole",
        to_a_black_hole,
        _ANSWERS,
        "did not accept a connection within 1 s",
        read_seconds=1.0,
    ),
    Failure(
        "silent before TLS", talking_unencrypted(silent()), _ANSWERS, "within", read_seconds=1.0
    ),
    Failure("silent after TLS", talking(silent()), _ANSWERS, _LATE, read_seconds=1.0),
    Failure(
        "silent in the middle of an answer",
        talking(falling_silent(_HEAD + b"99\r\n\r\n{")),
        _ANSWERS,
        _LATE,
        read_seconds=1.0,
    ),
    Failure(
        "silent in the middle of a key",
        through(at(Step.READ, cut_short(40))),
        _FOUND,
        "did not answer within 2 s",
        read_seconds=2.0,
    ),
    Failure("slow drip", talking(dripping(_HEAD, 0.1)), _ANSWERS, _NOT_DONE, read_seconds=1.0),
    Failure("hung up at once", talking(hanging_up()), _ANSWERS, _CUT),
    Failure("cut at a read", through(at(Step.READ, cut)), _FOUND, _CUT),
    Failure("cut before a POST", through(at(Step.WRAP, cut)), CheckName.WRAP, _CUT),
    Failure("cut after a POST", through(at(Step.WRAP, after_effect(cut))), CheckName.WRAP, _CUT),
    Failure(
        "cut after an unwrap", through(at(Step.UNWRAP, after_effect(cut))), CheckName.UNWRAP, _CUT
    ),
    Failure(
        "silent at an unwrap",
        through(at(Step.UNWRAP, silence)),
        CheckName.UNWRAP,
        "did not answer within 2 s",
        read_seconds=2.0,
    ),
    Failure("cut sign-in", through(at(Step.SIGN_IN, cut)), _SIGN_IN, _CUT),
    Failure(
        "silent sign-in",
        through(at(Step.SIGN_IN, silence)),
        _SIGN_IN,
        "login.microsoftonline.com did not answer within 2 s",
        read_seconds=2.0,
    ),
    Failure(
        "name that does not resolve",
        to_no_name,
        CheckName.NAME_RESOLVES,
        "The name lab.invalid does not resolve on this host.",
    ),
    Failure(
        "name that takes long",
        to_a_name_that_takes_long,
        CheckName.NAME_RESOLVES,
        "does not resolve on this host",
    ),
)
CERTIFICATES = (
    Failure(
        "wrong authority",
        with_a_strange_authority,
        _ANSWERS,
        "an authority that is not trusted here",
    ),
    Failure(
        "wrong host name",
        talking(silent(), names="elsewhere.example"),
        _ANSWERS,
        "belongs to another name",
    ),
    Failure("expired certificate", talking(silent(), is_expired=True), _ANSWERS, "is out of date"),
    Failure(
        "no TLS",
        talking_unencrypted(saying(b"HTTP/1.1 400 Bad\r\n\r\n")),
        _ANSWERS,
        "did not accept a connection within 1 s",
        read_seconds=1.0,
    ),
)
_PROXY_ERRORS = {
    403: "does not allow connections to kv-demo.vault.azure.net",
    407: "wants a user name and password",
    502: "could not reach kv-demo.vault.azure.net",
}
PROXIES = (
    Failure("proxy down", past_a_missing_proxy, _ANSWERS, "does not accept connections"),
    Failure("proxy hangs up", past_a_proxy(hanging_up()), _ANSWERS, _CUT),
    Failure("proxy is silent", past_a_proxy(silent()), _ANSWERS, _NOT_DONE, read_seconds=1.0),
    *(
        Failure(
            f"proxy says {status}",
            past_a_proxy_that_refuses(status),
            _ANSWERS,
            found,
            f"HTTP {status}",
        )
        for status, found in _PROXY_ERRORS.items()
    ),
)
_PLACES = ((Step.GREET, _ANSWERS), (Step.SIGN_IN, _SIGN_IN), (Step.READ, _FOUND),
           (Step.UNWRAP, CheckName.UNWRAP))  # fmt: skip
_STRANGE = {
    "HTML": (said.HTML, _NO_VAULT, _NO_ENTRA),
    "redirect": (said.ELSEWHERE, "sends to another address (HTTP 302)", _NO_ENTRA),
    "malformed JSON": (said.MALFORMED, _NO_VAULT, _NO_ENTRA),
    "null": (said.NULL, _NO_VAULT, _NO_ENTRA),
    "empty body": (said.EMPTY, _NO_VAULT, _NO_ENTRA),
    "huge JSON": (said.HUGE, _NO_VAULT, "login.microsoftonline.com gives an answer"),
}
"""What is answered, and what is said of it if it stands where the vault, or Entra ID, should."""


def _strange(name: str, step: Step, check: CheckName) -> Failure:
    answer, of_vault, of_entra = _STRANGE[name]
    found = of_entra if step is Step.SIGN_IN else of_vault
    where = step.name.lower().replace("_", "-")
    way, code = through(at(step, answering(answer))), _strange_code(name, step)
    return Failure(f"{name} at {where}", way, check, found, code)


def _strange_code(name: str, step: Step) -> str:
    """Return the code that is shown: none where the SDK has taken the answer for a success."""
    codes = {"redirect": "HTTP 302", "malformed JSON": "HTTP 200", "huge JSON": ""}
    is_own_request = step in (Step.GREET, Step.SIGN_IN)
    return codes.get(name, "HTTP 200" if is_own_request else "")


ANSWERS = (
    *(_strange(name, step, check) for name in _STRANGE for step, check in _PLACES),
    Failure("truncated answer", talking(saying(_HEAD + b"99\r\n\r\n{")), _ANSWERS, _CUT),
    Failure("gigabyte", talking(flooding(_HEAD + b"1073741824\r\n\r\n")), _ANSWERS, _NO_VAULT),
    Failure("endless body", talking(flooding(b"HTTP/1.1 200 OK\r\n\r\n")), _ANSWERS, _NO_VAULT),
    Failure(
        "endless head",
        talking(flooding(b"HTTP/1.1 200 OK\r\nX: ")),
        _ANSWERS,
        "is no HTTP",
        "HTTP 400",
    ),
)
NETWORK = (*CONNECTIONS, *CERTIFICATES, *PROXIES, *ANSWERS)
