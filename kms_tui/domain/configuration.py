"""A KMS configuration: which master key YugabyteDB is to use, and how to reach it."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from kms_tui.domain import field_rules as rules
from kms_tui.domain.check import CheckOutcome
from kms_tui.domain.cloud import Clouds
from kms_tui.domain.secret import Secret

ConfigurationId = NewType("ConfigurationId", str)
"""A random UUID; names are for people only."""
SecretReference = NewType("SecretReference", str)
"""A random name under which one version of one client secret lies in the secret store."""

PROVIDER = "Azure KMS"
"""YugabyteDB Anywhere's label of the only provider."""
ALGORITHM = "RSA"
"""The only key algorithm YugabyteDB supports with Azure."""
DEFAULT_KEY_SIZE = 2048
"""Bits."""


class CredentialKind(StrEnum):
    """How YugabyteDB signs in to Azure. The value is the label on screen."""

    CLIENT_SECRET = "client secret"  # noqa: S105 - a label, not a secret
    MANAGED_IDENTITY = "managed identity"


class Field(StrEnum):
    """The fields of the form. The value is YugabyteDB Anywhere's label."""

    NAME = "Configuration Name"
    CREDENTIAL_KIND = "Sign in with"
    TENANT_ID = "Tenant ID"
    CLIENT_ID = "Client ID"
    CLIENT_SECRET = "Client Secret"  # noqa: S105 - a label, not a secret
    SECRET_EXPIRES_ON = "Secret expires"  # noqa: S105 - a label, not a secret
    VAULT_URL = "Key Vault URL"
    KEY_NAME = "Key Name"
    KEY_SIZE = "Key Size (bits)"


@dataclass(frozen=True, slots=True)
class Credential:
    """Who signs in, and where its secret lies. It never holds the secret."""

    kind: CredentialKind
    tenant_id: str
    client_id: str
    secret_reference: SecretReference | None = None
    """None for a managed identity."""
    secret_expires_on: date | None = None
    """When the admin said the secret expires; Azure does not tell."""


@dataclass(frozen=True, slots=True)
class ConfigurationDraft:
    """What the form holds: normalised texts that nobody has vouched for. The secret is apart."""

    name: str = ""
    credential_kind: CredentialKind = CredentialKind.CLIENT_SECRET
    tenant_id: str = ""
    client_id: str = ""
    secret_expires_on: str = ""
    """ISO date or empty."""
    vault_url: str = ""
    key_name: str = ""
    key_size: int = DEFAULT_KEY_SIZE
    may_create_key: bool = False
    """Whether the admin said that a missing master key is to be created."""

    def problems(self, secret: Secret, clouds: Clouds) -> dict[Field, str]:
        """Return the broken rules as a sentence per field; empty when all is well."""
        found = {
            Field.NAME: rules.name_problem(self.name),
            Field.TENANT_ID: rules.tenant_problem(self.tenant_id),
            Field.CLIENT_ID: rules.guid_problem(self.client_id),
            Field.VAULT_URL: rules.vault_url_problem(self.vault_url, clouds),
            Field.KEY_NAME: rules.key_name_problem(self.key_name),
            Field.KEY_SIZE: rules.key_size_problem(self.key_size),
        }
        if self.credential_kind is CredentialKind.CLIENT_SECRET:
            found[Field.CLIENT_SECRET] = rules.secret_problem(secret)
            found[Field.SECRET_EXPIRES_ON] = rules.expiry_problem(self.secret_expires_on)
        return {name: problem for name, problem in found.items() if problem}

    def warnings(self, secret: Secret, today: date) -> dict[Field, str]:
        """Return what looks wrong but is allowed, as a sentence per field."""
        found = {Field.CLIENT_ID: rules.client_id_warning(self.client_id, self.tenant_id)}
        if self.credential_kind is CredentialKind.CLIENT_SECRET:
            found[Field.CLIENT_SECRET] = rules.secret_warning(secret)
            expiry = rules.expiry_warning(self.secret_expires_on, today)
            found[Field.SECRET_EXPIRES_ON] = expiry
        return {name: warning for name, warning in found.items() if warning}

    def credential(self, reference: SecretReference | None) -> Credential:
        """Return the credential this draft describes, its secret under that reference."""
        if self.credential_kind is CredentialKind.MANAGED_IDENTITY:
            return Credential(self.credential_kind, self.tenant_id, self.client_id)
        expires_on = date.fromisoformat(self.secret_expires_on) if self.secret_expires_on else None
        return Credential(
            self.credential_kind, self.tenant_id, self.client_id, reference, expires_on
        )


@dataclass(frozen=True, slots=True)
class KmsConfiguration:
    """A configuration that was checked and stored."""

    id: ConfigurationId
    name: str
    """Unique, 1 to 100 characters, no control characters."""
    credential: Credential
    vault_url: str
    """`https://host`, without a trailing slash."""
    cloud: str
    """Name of the cloud the vault belonged to when the configuration was made."""
    key_name: str
    key_size: int
    """Bits of the master key as it is; what was asked for may have differed."""
    key_id: str
    """Full identifier of the key version that was current at the last successful check."""
    created_at: datetime
    """Aware, UTC, as are all times."""
    created_by: str
    """Who, as user@host."""
    updated_at: datetime
    updated_by: str
    provider: str = PROVIDER
    algorithm: str = ALGORITHM
    last_check: CheckOutcome | None = None
    revision: int = 1
    """Counts edits, for optimistic locking."""
    universes_ever: int = field(default=0)
    """How many universes ever used it: it can be deleted only while this is 0."""
    universes_now: int = field(default=0, compare=False)
    """How many universes have at least one key that it unwraps at present."""
    secret_store: str = field(default="", compare=False)
    """Kind of the store its client secret rests in, as the catalogue tells; empty without one."""

    def draft(self) -> ConfigurationDraft:
        """Return what the form would hold to make this configuration; its secret is apart."""
        expires_on = self.credential.secret_expires_on
        return ConfigurationDraft(
            name=self.name,
            credential_kind=self.credential.kind,
            tenant_id=self.credential.tenant_id,
            client_id=self.credential.client_id,
            secret_expires_on=expires_on.isoformat() if expires_on else "",
            vault_url=self.vault_url,
            key_name=self.key_name,
            key_size=self.key_size,
        )

    def was_changed_since(self, was: "KmsConfiguration") -> bool:
        """Whether it was edited, or its secret moved, since it was as `was`; a check is no change.

        Whoever goes on from `was` would bring back a reference to a secret that is gone.
        """
        return (self.revision, self.credential) != (was.revision, was.credential)

    def checked(self, outcome: CheckOutcome, key_id: str) -> "KmsConfiguration":
        """Return it with the outcome of a newer check; an empty `key_id` keeps the known one."""
        return replace(self, last_check=outcome, key_id=key_id or self.key_id)
