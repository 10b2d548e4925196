"""Opening the secret store: what has to happen before a secret can be stored or used."""

from dataclasses import dataclass

from kms_tui.domain.errors import SecretStoreUnavailable
from kms_tui.domain.field_rules import passphrase_problem
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import SecretStore, SecretStoreState


@dataclass(frozen=True, slots=True)
class SecretAccess:
    """The secret store as the admin meets it."""

    store: SecretStore
    known_passphrase: Secret | None = None
    """A passphrase that needs no typing, as the demo has one."""

    @property
    def place(self) -> str:
        """Where secrets rest, in words."""
        return self.store.place

    async def prepare(self) -> SecretStoreState:
        """Open the store if that takes no question; return whether it is open now."""
        state = await self.store.state()
        if self.known_passphrase is None or state is SecretStoreState.READY:
            return state
        if state is SecretStoreState.MISSING:
            await self.store.create(self.known_passphrase)
        else:
            await self.store.unlock(self.known_passphrase)
        return await self.store.state()

    async def create(self, passphrase: Secret) -> None:
        """Create the store under a new passphrase and open it."""
        if problem := passphrase_problem(passphrase):
            raise SecretStoreUnavailable(problem, do="Choose a longer passphrase.")
        await self.store.create(passphrase)

    async def unlock(self, passphrase: Secret) -> None:
        """Open the store, or raise `WrongPassphrase`."""
        await self.store.unlock(passphrase)
