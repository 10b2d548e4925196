"""Makes the operations that the journal is to know before a client secret is written."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kms_tui.domain.configuration import (
    ConfigurationDraft,
    ConfigurationId,
    CredentialKind,
    SecretReference,
)
from kms_tui.services.ports import ClientSecrets, OperationKind, SaveOperation, StorePin


@dataclass(frozen=True, slots=True)
class Operations:
    """Knows where a new secret would go, and what time it is."""

    secret_store: ClientSecrets
    now: Callable[[], datetime]

    async def new(
        self, kind: OperationKind, draft: ConfigurationDraft, of: ConfigurationId | None = None
    ) -> SaveOperation:
        """Return a new operation, of a new configuration unless `of` names one."""
        has_secret = draft.credential_kind is CredentialKind.CLIENT_SECRET
        pin = await self.secret_store.pin() if has_secret else StorePin("")
        return SaveOperation(
            id=str(uuid.uuid4()),
            configuration_id=of or ConfigurationId(str(uuid.uuid4())),
            secret_reference=SecretReference(uuid.uuid4().hex) if has_secret else None,
            secret_store=pin.kind,
            vault_url=draft.vault_url,
            key_name=draft.key_name,
            started_at=self.now(),
            may_create_key=draft.may_create_key,
            secret_store_identity=pin.identity,
            kind=kind,
        )
