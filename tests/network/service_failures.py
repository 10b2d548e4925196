"""Failures of the services: Entra ID, the challenge, and the vault's refusals."""

import json
from dataclasses import replace

import failure_answers as said
from azure_puppet import CHALLENGE
from azure_troubles import answering, at, changed, in_turn
from saved_in_trouble import Failure
from troubled_azure import Step, Trouble
from ways_to_azure import through

from kms_tui.domain.check import CheckName, Verdict
from kms_tui.sandbox import world
from kms_tui.sandbox.http_messages import Answer

_SIGN_IN, _ANSWERS, _FOUND = CheckName.SIGN_IN, CheckName.VAULT_ANSWERS, CheckName.KEY_FOUND


def _sign_in(name: str, answer: Answer, code: str, found: str) -> Failure:
    return Failure(name, through(at(Step.SIGN_IN, answering(answer))), _SIGN_IN, found, code)


def _short_lived() -> Trouble:
    return at(Step.SIGN_IN, changed(lambda token: token.update(expires_in=1)))


ENTRA = (
    _sign_in(
        "AADSTS7000215",
        said.aadsts(7000215, "invalid_client", 401),
        "AADSTS7000215",
        "does not accept this client secret",
    ),
    _sign_in(
        "AADSTS7000222", said.aadsts(7000222, "invalid_client", 401), "AADSTS7000222", "has expired"
    ),
    _sign_in(
        "AADSTS700016",
        said.aadsts(700016, "unauthorized_client"),
        "AADSTS700016",
        "knows no app with the Client ID",
    ),
    _sign_in(
        "AADSTS700038",
        said.aadsts(700038, "unauthorized_client"),
        "AADSTS700038",
        "cannot be the Client ID of an app",
    ),
    _sign_in("AADSTS90002", said.aadsts(90002), "AADSTS90002", "does not exist in the cloud"),
    _sign_in("AADSTS900023", said.aadsts(900023), "AADSTS900023", "cannot be a tenant"),
    _sign_in(
        "AADSTS500011",
        said.aadsts(500011, "invalid_resource"),
        "AADSTS500011",
        "does not know the Key Vault service of the cloud",
    ),
    _sign_in(
        "AADSTS53003",
        said.aadsts(53003, "access_denied"),
        "AADSTS53003",
        "A Conditional Access policy of the tenant",
    ),
    _sign_in("sign-in 429", Answer(status=429), "HTTP 429", "is busy or out of order"),
    _sign_in("sign-in 503", Answer(status=503), "HTTP 503", "is busy or out of order"),
    Failure("short-lived token", through(_short_lived())),
    Failure(
        "busy sign-in that recovers",
        through(at(Step.SIGN_IN, in_turn(answering(Answer(status=503))))),
    ),
)


def _challenge(name: str, answer: Answer, found: str, code: str = "") -> Failure:
    return Failure(name, through(at(Step.GREET, answering(answer))), _ANSWERS, found, code)


def _refused_read(name: str, answer: Answer, found: str, code: str) -> Failure:
    return Failure(name, through(at(Step.READ, answering(answer))), _FOUND, found, code)


CHALLENGES = (
    Failure(
        "challenge of another tenant",
        through(
            at(
                Step.GREET,
                answering(
                    said.challenge(CHALLENGE.replace(world.TENANT_ID, world.OTHER_TENANT_ID))
                ),
            )
        ),
        CheckName.TENANT_MATCHES,
        f"belongs to tenant {world.OTHER_TENANT_ID}",
    ),
    _challenge(
        "challenge for a foreign resource",
        said.challenge(CHALLENGE.replace("vault.azure.net", "management.azure.com")),
        "asks for a token of another service",
    ),
    _challenge("no challenge", Answer(status=401), "not as a Key Vault does", "HTTP 401"),
    _challenge(
        "garbled challenge", said.challenge("Bearer =,,= \t"), "not as a Key Vault does", "HTTP 401"
    ),
    _refused_read(
        "second 401 (AKV10032)",
        said.unauthorised(
            "AKV10032: Invalid issuer. Expected one of https://sts.windows.net/x/, found y."
        ),
        "belongs to the tenant x",
        "AKV10032",
    ),
    _refused_read(
        "second 401 (AKV10000)",
        said.unauthorised("AKV10000: Request is missing a Bearer or PoP token."),
        "received the request without its token",
        "Unauthorized",
    ),
    Failure("claims challenge once", through(at(Step.READ, in_turn(answering(said.CLAIMS))))),
    _refused_read("claims challenge for ever", said.CLAIMS, "not as a Key Vault does", "HTTP 401"),
)

_OPERATIONS = {
    "read": (Step.READ, _FOUND, Verdict.FAIL),
    "wrap": (Step.WRAP, CheckName.WRAP, Verdict.FAIL),
    "unwrap": (Step.UNWRAP, CheckName.UNWRAP, Verdict.FAIL),
    "list": (Step.LIST, CheckName.VERSIONS_READABLE, Verdict.WARN),
    "policy": (Step.POLICY, CheckName.NO_ROTATION_POLICY, Verdict.WARN),
}
_PERMISSIONS = {"read": "get", "wrap": "wrapKey", "unwrap": "unwrapKey", "list": "list",
                "policy": "getrotationpolicy"}  # fmt: skip


def _refused(name: str, operation: str, answer: Answer, found: str) -> Failure:
    step, check, verdict = _OPERATIONS[operation]
    code = _code(answer)
    return Failure(name, through(at(step, answering(answer))), check, found, code, verdict)


def _code(answer: Answer) -> str:
    error = json.loads(answer.body or b"{}").get("error", {})
    inner = error.get("innererror", {}).get("code", "")
    return "/".join(filter(None, (error.get("code", ""), inner)))


def _creating(name: str, answer: Answer, found: str) -> Failure:
    way = through(at(Step.CREATE, answering(answer)))
    return Failure(name, way, CheckName.KEY_CREATED, found, _code(answer), key_name="new")


_FORBIDDEN = (
    *(
        _refused(
            f"ForbiddenByPolicy at {operation}",
            operation,
            said.forbidden("ForbiddenByPolicy"),
            f"permission {permission}",
        )
        for operation, permission in _PERMISSIONS.items()
    ),
    _creating(
        "ForbiddenByPolicy at create", said.forbidden("ForbiddenByPolicy"), "permission create"
    ),
    _refused(
        "AccessDenied", "read", said.forbidden("AccessDenied"), "lacks the key permission get"
    ),
    _refused(
        "ForbiddenByRbac", "wrap", said.forbidden("ForbiddenByRbac"), "No role allows the app"
    ),
    _refused(
        "ForbiddenByFirewall",
        "read",
        said.forbidden("ForbiddenByFirewall"),
        "does not admit the address of this host",
    ),
    _refused("KeyDisabled", "unwrap", said.forbidden("KeyDisabled"), "is disabled"),
    _refused(
        "KeyOperationForbidden",
        "unwrap",
        said.forbidden("KeyOperationForbidden"),
        "does not permit unwrapKey",
    ),
    _refused(
        "unknown inner code",
        "unwrap",
        said.forbidden("ForbiddenByFullMoon"),
        "refuses to unwrap with the key",
    ),
    _refused("no inner code", "unwrap", said.forbidden(""), "refuses to unwrap"),
)
_OTHERS = (
    Failure(
        "404 of another code",
        through(
            at(
                Step.READ,
                answering(
                    replace(said.NOT_FOUND, body=said.NOT_FOUND.body.replace(b"KeyNot", b"Not"))
                ),
            )
        ),
        _FOUND,
        "not as a Key Vault does",
        "NotFound",
    ),
    _refused("404 of a version", "unwrap", said.NOT_FOUND, "has no key"),
    _creating("409 deleted", said.DELETED, "A deleted key still holds the name"),
    _creating("409 being deleted", said.BEING_DELETED, "just being deleted"),
    _creating("400 BadParameter", said.BAD_PARAMETER, "Property key_size has invalid"),
    _refused("429", "read", said.BUSY, "gets too many requests"),
    _refused("429 for a day", "read", said.BUSY_FOR_A_DAY, "too many requests"),
    Failure(
        "429 for a second, once", through(at(Step.READ, in_turn(answering(said.BUSY_FOR_A_SECOND))))
    ),
    *(
        _refused(f"{status} at read", "read", answer, "is out of order")
        for status, answer in said.OUTAGES.items()
    ),
    *(
        _refused(f"{status} at unwrap", "unwrap", answer, "is out of order")
        for status, answer in said.OUTAGES.items()
    ),
    Failure("503 that passes", through(at(Step.READ, in_turn(answering(said.OUTAGES[503]))))),
)
SERVICES = (*ENTRA, *CHALLENGES, *_FORBIDDEN, *_OTHERS)
