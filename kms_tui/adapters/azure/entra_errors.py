"""Why nobody signs in: Entra ID's codes, and failures of a managed identity.

Sources: Microsoft's list of AADSTS error codes; statuses seen in recorded traffic. Microsoft
changes texts at will, so only the code decides.
"""

import re
from collections.abc import Mapping

from kms_tui.adapters.azure.answer import Answer
from kms_tui.adapters.azure.explanation import ENTRA_ADMIN, NETWORK_TEAM, Explanation, Failure
from kms_tui.domain.errors import NotAVault, SignInRefused, VaultBusy

_CODE = re.compile(r"AADSTS(\d{4,9})")
_NOT_ASSIGNED = ("has not been assigned", "No identity has been assigned")
_TOO_MANY, _FIRST_SERVER_ERROR = 429, 500

_BUSY = Explanation(
    VaultBusy,
    "{Signer} is busy or out of order at the moment.",
    "Wait a minute, then try again.",
    is_transient=True,
)
_BY_CODE: Mapping[str, Explanation] = {
    "7000215": Explanation(
        SignInRefused,
        "Entra ID does not accept this client secret for the app {client}.",
        "Paste the secret's Value (shown once, at its creation), not its Secret ID; "
        "if it is lost, create a new secret.",
        ENTRA_ADMIN,
    ),
    "7000222": Explanation(
        SignInRefused,
        "The client secret of the app {client} has expired.",
        "Create a new secret for the app and put it here; until then universes that use it "
        "cannot unwrap their keys.",
        ENTRA_ADMIN,
    ),
    "700016": Explanation(
        SignInRefused,
        "The tenant {tenant} knows no app with the Client ID {client}.",
        "Check Client ID (the Application ID, not the Object ID) and Tenant ID.",
        ENTRA_ADMIN,
    ),
    "700038": Explanation(
        SignInRefused,
        "{client} cannot be the Client ID of an app.",
        "Copy the Application (client) ID from the app's overview page in Entra ID.",
        ENTRA_ADMIN,
    ),
    "90002": Explanation(
        SignInRefused,
        'The tenant {tenant} does not exist in the cloud "{cloud}".',
        "Check Tenant ID, and that the vault's address belongs to the tenant's cloud.",
        "the Entra ID administrator",
    ),
    "900023": Explanation(
        SignInRefused,
        '"{tenant}" cannot be a tenant.',
        "Copy the Tenant ID, a GUID, from the overview page of Entra ID.",
        "the Entra ID administrator",
    ),
    "500011": Explanation(
        SignInRefused,
        'The tenant {tenant} does not know the Key Vault service of the cloud "{cloud}".',
        "Check that tenant and Key Vault URL belong to the same cloud; otherwise the service "
        "has to be registered in the tenant.",
        ENTRA_ADMIN,
    ),
    "7000112": Explanation(
        SignInRefused,
        "The app {client} is disabled in the tenant {tenant}.",
        "Let the app be enabled for sign-in, or use another one.",
        ENTRA_ADMIN,
    ),
    "53003": Explanation(
        SignInRefused,
        "A Conditional Access policy of the tenant {tenant} blocks the app {client} here.",
        "Let the policy admit this app from the address with which this host leaves the network.",
        ENTRA_ADMIN,
    ),
    "50196": _BUSY,
    "90033": _BUSY,
}
_UNKNOWN_CODE = Explanation(
    SignInRefused,
    "Entra ID refuses to sign in the app {client} ({code}).",
    "Read the detail, or look up {code} in Microsoft's list of AADSTS error codes.",
    ENTRA_ADMIN,
)
_OTHER_TENANTS_VAULT = Explanation(
    SignInRefused,
    "The vault {vault} belongs to the tenant {theirs}, the configuration says {tenant}.",
    "Put {theirs} into Tenant ID (a GUID, never a domain name) if it is yours; "
    "else check the Key Vault URL.",
    ENTRA_ADMIN,
)
_NO_SUCH_IDENTITY = Explanation(
    SignInRefused,
    "This host has no managed identity with the Client ID {client}.",
    "Assign that identity to this machine, or correct Client ID.",
    "the administrator of this machine in Azure",
)
_NO_IDENTITY_ENDPOINT = Explanation(
    SignInRefused,
    "No managed identity endpoint answers on this host.",
    "Run kms-tui on an Azure machine that has the identity, or sign in with a client secret.",
    "the administrator of this machine in Azure",
)
_IMPOSTOR = Explanation(
    NotAVault,
    "What answers in place of {signer} is something else, perhaps a proxy or captive portal.",
    "Sign in to the portal if there is one, or let {peer} pass{by_proxy} untouched.",
    NETWORK_TEAM,
)


def explain_sign_in(answer: Answer) -> Failure:
    """Explain an answer from where a token was asked for."""
    document = answer.document
    text = str(document.get("error_description", ""))
    if code := _CODE.search(text):
        return answer.failure(
            _BY_CODE.get(code[1], _UNKNOWN_CODE), code=code[0], found={"code": code[0]}, text=text
        )
    name = str(document.get("error", "")) or answer.http_code
    return answer.failure(_without_code(answer), code=name, found={"code": name}, text=text)


def explain_no_identity(message: str) -> Failure:
    """Explain why the managed identity of this machine gives no token."""
    if code := _CODE.search(message):
        explanation = _BY_CODE.get(code[1], _UNKNOWN_CODE)
        return Failure(explanation, {"code": code[0]}, code[0], message)
    if any(words in message for words in _NOT_ASSIGNED):
        return Failure(_NO_SUCH_IDENTITY, {}, detail=message)
    return Failure(_NO_IDENTITY_ENDPOINT, {}, detail=message)


def other_tenant(theirs: str, *, code: str = "", detail: str = "") -> Failure:
    """Explain that the vault belongs to another tenant than the configuration says."""
    return Failure(_OTHER_TENANTS_VAULT, {"theirs": theirs}, code, detail)


def _without_code(answer: Answer) -> Explanation:
    if answer.status == _TOO_MANY or answer.status >= _FIRST_SERVER_ERROR:
        return _BUSY
    return _UNKNOWN_CODE if "error" in answer.document else _IMPOSTOR
