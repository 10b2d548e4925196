"""The secret store that the catalogue has pinned: chosen once, never exchanged silently.

Which store client secrets go to is settled with the first secret. From then on it is that store or
an error with its remedy: a store that is gone is not replaced by the next best one, since the
secrets in it are not there. Each secret is looked for where the catalogue says that it rests, so
that nothing is lost while secrets move from one store to another.
"""

from dataclasses import dataclass

from kms_tui.domain.configuration import ConfigurationId, SecretReference
from kms_tui.domain.errors import (
    ConfigurationChanged,
    SecretNotFound,
    SecretStoreGone,
    SecretStoreMoved,
)
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import AUTO, ELSEWHERE, MEMORY, place_of
from kms_tui.services.ports import (
    Catalogue,
    SecretRecord,
    SecretStore,
    SecretStores,
    SecretStoreState,
    StoredSecret,
    StorePin,
)


@dataclass(frozen=True, slots=True)
class PinnedSecretStore:
    """The `ClientSecrets` of this host: new ones in the pinned store, others where they rest."""

    catalogue: Catalogue
    stores: SecretStores
    wanted: str = AUTO
    """The kind that the settings ask for."""

    async def store(self) -> SecretStore:
        """Return the store that new secrets go to.

        Raises `SecretStoreMoved` if the settings ask for another one than the pinned, and what
        choosing one raises.
        """
        pinned = await self.catalogue.pin()
        if pinned is None:
            kind = await self.stores.best_kind() if self.wanted == AUTO else self.wanted
        elif self.wanted in (AUTO, pinned.kind):
            kind = pinned.kind
        else:
            raise _elsewhere(self.wanted, pinned.kind)
        return self.stores.of_kind(kind)

    async def state(self) -> SecretStoreState:
        """Tell without a prompt whether a new secret can be stored.

        Raises `SecretStoreGone` if secrets rest in it and it is not there any more.
        """
        store, pinned = await self.store(), await self.catalogue.pin()
        if pinned is not None:
            await _refuse_another(store, pinned)
        return await store.state()

    async def pin(self) -> StorePin:
        """Return which store new secrets go to."""
        return await (await self.store()).pin()

    async def put(self, entry: StoredSecret) -> None:
        """Write an entry to the store that the journal names for it, and read it back."""
        await (await self.home_of(entry.reference)).put(entry)

    async def get(self, reference: SecretReference, configuration_id: ConfigurationId) -> Secret:
        """Return the client secret from where it rests.

        Raises `ConfigurationChanged` if another session replaced it meanwhile.
        """
        try:
            return await (await self.home_of(reference)).get(reference, configuration_id)
        except SecretNotFound:
            found = await self.catalogue.configuration(configuration_id)
            if found.credential.secret_reference != reference:
                raise ConfigurationChanged from None
            raise

    async def delete(self, reference: SecretReference) -> None:
        """Remove an entry from where it rests; one that is not there counts as removed."""
        record = await self._record(reference)
        if record.pin.kind == ELSEWHERE:
            return
        if record.pin.kind == MEMORY:
            # Either this session's, or it died with the session that had it.
            await self.stores.of_kind(MEMORY).delete(reference)
        else:
            await (await self.home_of(reference)).delete(reference)

    async def home_of(self, reference: SecretReference) -> SecretStore:
        """Return the store a secret rests in.

        Raises `SecretStoreGone` if that is not there, `SecretNotFound` if it never was here.
        """
        record = await self._record(reference)
        if record.pin.kind == ELSEWHERE:
            raise SecretNotFound(
                "The client secret of this configuration did not come along with the backup.",
                do="Enter its client secret again, by editing the configuration or: "
                "kms-tui secrets renew NAME",
            )
        store = self.stores.of_kind(record.pin.kind)
        await _refuse_another(store, record.pin)
        return store

    async def _record(self, reference: SecretReference) -> SecretRecord:
        record = await self.catalogue.secret(reference)
        if record is None:
            raise SecretNotFound(
                "The catalogue knows no such client secret.",
                do="Look at the list again, or enter its secret again: kms-tui secrets renew NAME",
            )
        return record


async def _refuse_another(store: SecretStore, pin: StorePin) -> None:
    """Raise `SecretStoreGone` unless the store is there and is the one that was pinned."""
    if not pin.identity and not store.has_passphrase:
        return  # the system's own: a user has one, and it tells itself what it lacks
    if await store.state() is SecretStoreState.MISSING:
        raise SecretStoreGone(
            f"The {store.place} that client secrets rest in is not there any more.",
            do=f"Restore it from a backup. {_LOST}",
        )
    if not pin.admits(await store.pin()):
        raise SecretStoreGone(
            f"The {store.place} here is not the one that client secrets rest in.",
            do=f"Put that one back. {_LOST}",
        )


_LOST = (
    "If it is lost: kms-tui secrets migrate --to file --leave-unreadable,"
    " then kms-tui secrets renew NAME for each configuration."
)


def _elsewhere(wanted: str, pinned: str) -> SecretStoreMoved:
    return SecretStoreMoved(
        f"The settings ask for the {place_of(wanted)}, but the client secrets rest in the"
        f" {place_of(pinned)}.",
        do=f"Move them: kms-tui secrets migrate --to {wanted}; or set secret_store = "
        f'"{pinned}" in the settings file.',
    )
