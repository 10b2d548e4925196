"""The outlook of a configuration, made up: no vault is asked."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.configuration import (
    ConfigurationId,
    Credential,
    CredentialKind,
    KmsConfiguration,
    SecretReference,
)
from kms_tui.domain.foresight import Dependent, Outlook

TODAY = date(2027, 1, 31)
KEY = "https://kv.vault.azure.net/keys/good/"
OLD, NEW = f"{KEY}{'a' * 32}", f"{KEY}{'b' * 32}"
ORDERS, BILLING = Dependent("orders", 3, OLD), Dependent("billing", 1, NEW)
IDLE = Dependent("idle", 2)


def outlook(
    *failed: str,
    name: str = "prod eu",
    expires_on: date | None = date(2029, 1, 31),
    dependents: Sequence[Dependent] = (),
    newest: str = OLD,
) -> Outlook:
    """Return the outlook of a configuration whose last check saw the old key version."""
    kind, at = CredentialKind.CLIENT_SECRET, datetime(2026, 1, 31, tzinfo=UTC)
    configuration = KmsConfiguration(
        id=ConfigurationId("1"),
        name=name,
        credential=Credential(kind, "tenant", "client", SecretReference("2"), expires_on),
        vault_url="https://kv.vault.azure.net",
        cloud="Azure public",
        key_name="good",
        key_size=2048,
        key_id=OLD,
        created_at=at,
        created_by="admin7@bastion01",
        updated_at=at,
        updated_by="admin7@bastion01",
    )
    checks = [Check(name, Verdict.FAIL) for name in failed]
    return Outlook(configuration, checks, newest, dependents, TODAY)
