"""What one entry of a keyring holds, and under which names it lies there."""

import json
import re

from kms_tui.domain.configuration import ConfigurationId, SecretReference
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import StoredSecret

USERNAME = "client-secret"

_VERSION = 1
_SERVICE_NAME = re.compile(r"kms-tui:([0-9a-f]{32})")


def service_name(reference: SecretReference) -> str:
    """Return the service name: random per version of a secret, so that it tells nothing."""
    return f"kms-tui:{reference}"


def reference_in(service: str) -> SecretReference | None:
    """Return what a service name refers to, or None if this program never made that name."""
    found = _SERVICE_NAME.fullmatch(service)
    return None if found is None else SecretReference(found[1])


def to_text(entry: StoredSecret) -> str:
    """Return the text to store; raise `UnicodeEncodeError` if it cannot be stored everywhere."""
    text = json.dumps(
        {
            "v": _VERSION,
            "ref": entry.reference,
            "config_id": entry.configuration_id,
            "client_id": entry.client_id,
            "client_secret": entry.client_secret.reveal(),
        },
        # Some keyrings count characters: escapes would make the text longer.
        ensure_ascii=False,
    )
    # Half a surrogate pair is fine for one backend and fatal for the next.
    text.encode()
    return text


def secret_in(
    text: str, reference: SecretReference, configuration_id: ConfigurationId
) -> Secret | None:
    """Return the client secret, or None if the text was not stored for just that purpose."""
    try:
        entry = json.loads(text)
    except ValueError:
        return None
    if not isinstance(entry, dict):
        return None
    wanted = {"v": _VERSION, "ref": reference, "config_id": configuration_id}
    client_secret = entry.get("client_secret")
    if any(entry.get(name) != value for name, value in wanted.items()):
        return None
    return Secret(client_secret) if isinstance(client_secret, str) else None
