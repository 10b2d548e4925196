"""Opening the secret store: what has to happen before a secret can be stored or used."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import SecretStoreError, SecretStoreUnavailable, WrongPassphrase
from kms_tui.domain.field_rules import passphrase_problem
from kms_tui.domain.secret import Secret
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import SecretStore, SecretStoreState


async def no_passphrase() -> Secret | None:
    """Return nothing: somebody has to type the passphrase."""
    return None


@dataclass(frozen=True, slots=True)
class SecretAccess:
    """The secret store as the admin meets it."""

    secrets: PinnedSecretStore
    known_passphrase: Callable[[], Awaitable[Secret | None]] = no_passphrase
    """Gives a passphrase that needs no typing; may raise `SecretStoreUnavailable`."""
    may_create: bool = False
    """Whether a store that is missing is made with that passphrase, as the demo's is."""
    _opened: set[SecretStore] = field(default_factory=set, compare=False)

    async def store_for(self, configuration: KmsConfiguration | None) -> SecretStore:
        """Return the store that a configuration's secret rests in, or the one for a new secret."""
        reference = configuration.credential.secret_reference if configuration else None
        if reference is None:
            await self.secrets.state()
            return await self.secrets.store()
        return await self.secrets.home_of(reference)

    async def prepare(self, store: SecretStore) -> SecretStoreState:
        """Open the store if that takes no question; return whether it is open now."""
        state = await store.state()
        if state is SecretStoreState.READY or not store.has_passphrase:
            return state
        if state is SecretStoreState.MISSING and not self.may_create:
            return state
        passphrase = await self.known_passphrase()
        if passphrase is None:
            return state
        if state is SecretStoreState.MISSING:
            await self.create(store, passphrase)
        else:
            await self._unlock_with_known(store, passphrase)
        return await store.state()

    async def create(self, store: SecretStore, passphrase: Secret) -> None:
        """Create the store under a new passphrase and open it."""
        _refuse_weak(passphrase)
        await store.create(passphrase)
        self._opened.add(store)

    async def unlock(self, store: SecretStore, passphrase: Secret) -> None:
        """Open the store, or raise `WrongPassphrase`."""
        await store.unlock(passphrase)
        self._opened.add(store)

    async def unlock_by_prompt(self, store: SecretStore) -> None:
        """Let the store's own program ask on a display, as the admin wished."""
        await store.unlock_by_prompt()

    async def lock(self) -> None:
        """Forget every passphrase's key; what still runs with a secret ends undisturbed."""
        while self._opened:
            await self._opened.pop().lock()

    @property
    def is_open(self) -> bool:
        """Whether this session holds a key that `lock` would forget."""
        return bool(self._opened)

    async def change_passphrase(self, store: SecretStore, current: Secret, new: Secret) -> None:
        """Let the new passphrase open the store instead; raise `WrongPassphrase` if it is not."""
        _refuse_weak(new)
        if current == new:
            raise SecretStoreError("The new passphrase is the old one.", do="Choose another one.")
        await store.change_passphrase(current, new)

    async def back_up(self, store: SecretStore, destination: Path) -> None:
        """Write a copy of the store, as encrypted as it is, to a file that is not there yet."""
        await store.back_up(destination)

    async def _unlock_with_known(self, store: SecretStore, passphrase: Secret) -> None:
        try:
            await self.unlock(store, passphrase)
        except WrongPassphrase:
            raise SecretStoreUnavailable(
                f"The passphrase that was handed over does not open the {store.place}.",
                do="Correct the file, credential or descriptor that it comes from.",
            ) from None


def _refuse_weak(passphrase: Secret) -> None:
    if problem := passphrase_problem(passphrase):
        raise SecretStoreUnavailable(problem, do="Choose a longer passphrase.")
