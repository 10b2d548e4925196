"""Refusals as vaults give them, and what an admin has to be told about each."""

from dataclasses import dataclass

from azure_puppet import refusal

from kms_tui.domain.errors import (
    AccessRefused,
    KeyNameHeld,
    KeyVaultError,
    MasterKeyNotFound,
    NotAVault,
    SignInRefused,
    VaultBusy,
)
from kms_tui.sandbox.http_messages import Answer

THEIRS = "33333333-3333-4333-8333-333333333333"
OTHER_APP = "44444444-4444-4444-8444-444444444444"


@dataclass(frozen=True)
class Case:
    """An answer to reading the key `good`, and the error it has to become."""

    answer: Answer
    kind: type[KeyVaultError]
    code: str
    what: str
    do: str


CASES = {
    "wrong issuer": Case(
        refusal(
            401,
            "Unauthorized",
            f"AKV10032: Invalid issuer. Expected one of https://sts.windows.net/{THEIRS}/, "
            "found https://sts.windows.net/11111111-1111-4111-8111-111111111111/.",
        ),
        SignInRefused,
        "AKV10032",
        f"belongs to the tenant {THEIRS}, the configuration says 11111111",
        f"Put {THEIRS} into Tenant ID",
    ),
    "token not accepted": Case(
        refusal(401, "Unauthorized", "AKV10022: Invalid audience."),
        AccessRefused,
        "Unauthorized",
        "does not accept the token of Entra ID (login.microsoftonline.com)",
        "this host's clock",
    ),
    "access policy of another app": Case(
        refusal(
            403,
            "Forbidden",
            f"The user, group or application 'appid={OTHER_APP};oid=x;iss=y' does not have keys "
            "get permission on key vault 'kv-demo;location=westeurope'.",
            "AccessDenied",
        ),
        AccessRefused,
        "Forbidden/AccessDenied",
        f"The app {OTHER_APP} lacks the key permission get in the vault kv-demo.vault.azure.net.",
        "the key permission get",
    ),
    "firewall without an address": Case(
        refusal(403, "Forbidden", "Client address is not authorized.", "ForbiddenByFirewall"),
        AccessRefused,
        "Forbidden/ForbiddenByFirewall",
        "does not admit the address of this host",
        "Allow the address of this host under the vault's Networking, or use its private endpoint",
    ),
    "private endpoint": Case(
        refusal(403, "Forbidden", "This TCP connection does not allow access to kv-demo."),
        AccessRefused,
        "Forbidden",
        "does not admit connections on this way",
        "resolves to on this host",
    ),
    "forbidden by connection": Case(
        refusal(403, "Forbidden", "No.", "ForbiddenByConnection"),
        AccessRefused,
        "Forbidden/ForbiddenByConnection",
        "does not admit connections on this way",
        "resolves to on this host",
    ),
    "disabled key answered to a read": Case(
        refusal(403, "Forbidden", "Operation get is not allowed on a disabled key.", "KeyDisabled"),
        AccessRefused,
        "Forbidden/KeyDisabled",
        'The current version of the key "good" is disabled.',
        "Enable that version",
    ),
    "expired key": Case(
        refusal(403, "Forbidden", "Operation wrapKey is not allowed on an expired key."),
        AccessRefused,
        "Forbidden",
        'The key "good" has expired.',
        "expiration date",
    ),
    "unknown inner code": Case(
        refusal(403, "Forbidden", "Because.", "ForbiddenByFullMoon"),
        AccessRefused,
        "Forbidden/ForbiddenByFullMoon",
        'refuses to read the key "good" (Forbidden/ForbiddenByFullMoon)',
        "Read the detail",
    ),
    "no such key": Case(
        refusal(404, "KeyNotFound", "A key was not found."),
        MasterKeyNotFound,
        "KeyNotFound",
        'The vault kv-demo.vault.azure.net has no key "good".',
        "Check Key Name",
    ),
    "another 404": Case(
        refusal(404, "ResourceNotFound", "Nothing here."),
        NotAVault,
        "ResourceNotFound",
        "not as a Key Vault does",
        "captive portal",
    ),
    "404 of a web server": Case(
        Answer(status=404, body=b"<h1>Not Found</h1>", content_type="text/html"),
        NotAVault,
        "HTTP 404",
        "not as a Key Vault does",
        "captive portal",
    ),
    "being deleted": Case(
        refusal(409, "Conflict", "Being deleted.", "ObjectIsBeingDeleted"),
        KeyNameHeld,
        "Conflict/ObjectIsBeingDeleted",
        "just being deleted",
        "Wait some minutes",
    ),
    "deleted, told by words only": Case(
        refusal(409, "Conflict", "Key good is in a deleted but recoverable state."),
        KeyNameHeld,
        "Conflict",
        'A deleted key still holds the name "good".',
        "Recover or purge it",
    ),
    "bad parameter": Case(
        refusal(400, "BadParameter", "Property key_size has invalid value."),
        AccessRefused,
        "BadParameter",
        'does not accept the request to read the key "good": Property key_size has invalid',
        "Key Size",
    ),
    "not implemented": Case(
        Answer(status=501),
        NotAVault,
        "HTTP 501",
        'cannot read the key "good"',
        "portal",
    ),
    "block page of a proxy": Case(
        Answer(status=403, body=b"<html>Blocked</html>", content_type="text/html"),
        NotAVault,
        "HTTP 403",
        "not as a Key Vault does",
        "captive portal",
    ),
    "gateway": Case(
        Answer(status=504, body=b"<html>Gateway Time-out</html>", content_type="text/html"),
        VaultBusy,
        "HTTP 504",
        "out of order at the moment (HTTP 504)",
        "Wait a minute",
    ),
    "error document of odd types": Case(
        Answer(status=403, body=b'{"error":{"code":{"a":1},"message":[],"innererror":"x"}}'),
        NotAVault,
        "HTTP 403",
        "not as a Key Vault does",
        "captive portal",
    ),
}
