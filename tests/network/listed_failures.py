"""The failures that a test vault has to inject, as the research on Azure lists them, and who does.

Names are those of the table of failures; what it does not have is tried where the text says.
"""

_AT_CREATION = "test_created_at_most_once"
LISTED = {
    "Network": (
        "refused", "black hole", "silent before TLS", "silent after TLS",
        "silent in the middle of an answer", "cut before a POST", "cut after a POST", "slow drip",
        "wrong authority", "wrong host name", "expired certificate", "name that does not resolve",
        "name that takes long", "proxy says 407", "proxy says 403", "proxy down",
        "proxy hangs up", "HTML at greet", "HTML at sign-in", "redirect at greet",
        "malformed JSON at read", "null at read", "truncated answer", "empty body at read",
    ),
    "Entra": (
        "AADSTS7000215", "AADSTS7000222", "AADSTS700016", "AADSTS700038", "AADSTS90002",
        "AADSTS900023", "AADSTS500011", "AADSTS53003", "sign-in 429", "sign-in 503",
        "short-lived token",
    ),
    "Challenge": (
        "challenge of another tenant", "challenge for a foreign resource", "no challenge",
        "garbled challenge", "second 401 (AKV10032)", "second 401 (AKV10000)",
        "claims challenge once", "claims challenge for ever",
    ),
    "Vault": (
        *(f"ForbiddenByPolicy at {one}"
          for one in ("read", "create", "wrap", "unwrap", "list", "policy")),
        "AccessDenied", "ForbiddenByRbac", "ForbiddenByFirewall", "KeyDisabled",
        "KeyOperationForbidden", "unknown inner code", "no inner code", "404 of a version",
        "404 of another code", "409 deleted", "409 being deleted", "429", "429 for a day",
        "429 for a second, once", "400 BadParameter", "500 at read", "503 at read", "504 at read",
        *(f"{_AT_CREATION}: {status} {when} the effect"
          for status in (500, 503, 504) for when in ("before", "after")),
        "503 that passes",
    ),
    "Key states": (
        "disabled", "not yet active", "active since long", "active from now on",
        "expires in 300 years", "expired", "without wrapKey", "without unwrapKey", "without both",
        "without any operation", "EC", "RSA-HSM", "RSA 1024", "RSA 3072 where 2048 was asked for",
        "no versions listed", "60 versions", "soft-deleted", "unwraps to other bytes",
        "policy null", "policy notifies only", "policy Rotate", "policy rotate",
        "policy ROTATE", "policy expiry only", "policy 403", "policy 404", "policy empty 200",
    ),
}  # fmt: skip
