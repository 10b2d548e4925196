"""States of keys that no master key may have, or may."""

from dataclasses import replace
from typing import Any

import failure_answers as said
from azure_troubles import Change, answering, at, changed, untroubled
from saved_in_trouble import Failure
from troubled_azure import Step
from ways_to_azure import through

from kms_tui.domain.check import CheckName, Verdict
from kms_tui.sandbox.faults import Fault
from kms_tui.sandbox.http_messages import Answer
from kms_tui.sandbox.vault_plans import GOOD, RSA_OPERATIONS, VaultPlan

_OPERATIONS = CheckName.KEY_OPERATIONS


def _key(
    name: str,
    check: CheckName | None,
    found: str = "",
    verdict: Verdict = Verdict.FAIL,
    **parts: Any,  # noqa: ANN401 - those of a KeyPlan
) -> Failure:
    key = replace(GOOD, **parts)
    code = "Conflict/ObjectIsDeletedButRecoverable" if key.deleted else ""
    return Failure(name, through(untroubled, key), check, found, code, verdict)


def _seen(name: str, change: Change, check: CheckName | None, found: str = "") -> Failure:
    return Failure(name, through(at(Step.READ, changed(change))), check, found)


def _without(*operations: str) -> tuple[str, ...]:
    return tuple(one for one in RSA_OPERATIONS if one not in operations)


KEYS = (
    _key("disabled", CheckName.KEY_ENABLED, "current version is disabled", enabled=False),
    _key("not yet active", CheckName.KEY_ACTIVE, "becomes active only at", not_before_days=30),
    _key("active since long", None, not_before_days=-30),
    _key("active from now on", None, not_before_days=0),
    _key(
        "expires in 300 years",
        CheckName.KEY_HAS_NO_EXPIRY,
        "The key expires at",
        expires_days=100_000,
    ),
    _key("expired", CheckName.KEY_HAS_NO_EXPIRY, "The key expires at", expires_days=-30),
    _key(
        "without wrapKey", _OPERATIONS, "does not permit wrapKey.", operations=_without("wrapKey")
    ),
    _key(
        "without unwrapKey",
        _OPERATIONS,
        "does not permit unwrapKey.",
        operations=_without("unwrapKey"),
    ),
    _key(
        "without both",
        _OPERATIONS,
        "does not permit wrapKey and",
        operations=_without("wrapKey", "unwrapKey"),
    ),
    _seen(
        "without any operation",
        said.web_key("key_ops", []),
        _OPERATIONS,
        "does not permit wrapKey and unwrapKey",
    ),
    _key("EC", _OPERATIONS, "The key is of type EC", bits=None, operations=("sign", "verify")),
    _seen("RSA-HSM", said.web_key("kty", "RSA-HSM"), None),
    _seen("RSA 1024", said.web_key("n", "_" * 170 + "w"), CheckName.KEY_SIZE, "1024 bits"),
    _key(
        "RSA 3072 where 2048 was asked for",
        CheckName.KEY_SIZE,
        "has 3072 bits, not 2048",
        Verdict.WARN,
        bits=3072,
    ),
    _key("60 versions", None, versions=60),
    Failure("no versions listed", through(at(Step.LIST, changed(said.listed()))), None),
    _key("soft-deleted", CheckName.KEY_CREATED, "A deleted key still holds the name", deleted=True),
)
USES = (
    Failure(
        "unwraps to other bytes",
        through(untroubled, plan=VaultPlan(name="v", what="", fault=Fault.LIAR)),
        CheckName.UNWRAP,
        "to other bytes",
    ),
    Failure(
        "disabled between read and wrap",
        through(at(Step.WRAP, answering(said.forbidden("KeyDisabled")))),
        CheckName.WRAP,
        "is disabled",
        "Forbidden/KeyDisabled",
    ),
)


def _policy(
    name: str,
    answer: Answer,
    check: CheckName | None,
    found: str = "",
    code: str = "",
    verdict: Verdict = Verdict.FAIL,
) -> Failure:
    way = through(at(Step.POLICY, answering(answer)))
    return Failure(name, way, check, found, code, verdict)


_ROTATES = CheckName.NO_ROTATION_POLICY
POLICIES = (
    _policy("policy null", Answer(body=b'{"lifetimeActions": null, "attributes": null}'), None),
    _policy("policy notifies only", said.policy(said.NOTIFY), None),
    *(
        _policy(f"policy {word}", said.rotating(word), _ROTATES, "P90D after creation")
        for word in ("Rotate", "rotate", "ROTATE")
    ),
    _policy(
        "policy expiry only",
        said.policy(said.NOTIFY, expiry="P2Y"),
        _ROTATES,
        "expire after P2Y",
        verdict=Verdict.WARN,
    ),
    _policy(
        "policy 403",
        said.forbidden("ForbiddenByRbac"),
        _ROTATES,
        "Could not be read",
        code="Forbidden/ForbiddenByRbac",
        verdict=Verdict.WARN,
    ),
    _policy("policy 404", said.NOT_FOUND, None),
    _policy("policy empty 200", said.EMPTY, _ROTATES, "Could not be read", verdict=Verdict.WARN),
)
KEY_STATES = (*KEYS, *USES, *POLICIES)
