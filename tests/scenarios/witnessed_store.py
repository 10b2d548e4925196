"""Real client secrets with a witness beside them, who notes what was asked."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, cast

from kms_tui.domain.configuration import ConfigurationId, SecretReference
from kms_tui.domain.errors import SecretNotFound
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import ClientSecrets, SecretStore, StoredSecret


@dataclass
class WitnessedStore:
    """Hands everything on and notes each call; what was written to it it can look up again."""

    secrets: ClientSecrets
    store: SecretStore
    """Where they rest."""
    calls: list[str] = field(default_factory=list)
    written: dict[SecretReference, ConfigurationId] = field(default_factory=dict)

    @property
    def port(self) -> ClientSecrets:
        """Return this as what the services ask for."""
        return cast("ClientSecrets", self)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the port has
        asked = getattr(self.secrets, name)
        if callable(asked):
            self.calls.append(name)
        return asked

    async def put(self, entry: StoredSecret) -> None:
        self.calls.append("put")
        self.written[entry.reference] = entry.configuration_id
        await self.secrets.put(entry)

    async def entries(self) -> list[Secret]:
        """Return what the store still holds of all that was ever written to it."""
        found = []
        for reference, configuration_id in self.written.items():
            with suppress(SecretNotFound):
                found.append(await self.store.get(reference, configuration_id))
        return found
