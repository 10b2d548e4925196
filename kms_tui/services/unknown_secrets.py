"""Entries of a secret store that the catalogue does not know: found, and deleted on request only.

They come from a restored backup or belong to another catalogue of the same user, so nobody but the
admin can tell whether they are needed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kms_tui.domain.configuration import SecretReference
from kms_tui.domain.errors import SecretStoreError
from kms_tui.domain.store_kind import ELSEWHERE
from kms_tui.services.pinned_secret_store import PinnedSecretStore

Held = Mapping[str, frozenset[SecretReference]]
"""References by the kind of the store that has them."""


@dataclass(frozen=True, slots=True)
class UnknownSecrets:
    """Compares the stores that can tell what they have with the catalogue."""

    secrets: PinnedSecretStore

    async def held(self) -> Held:
        """Return what each store in use has, leaving out those that cannot tell now."""
        kinds = {record.pin.kind for record in await self.secrets.catalogue.secrets()}
        if pinned := await self.secrets.catalogue.pin():
            kinds.add(pinned.kind)
        held = {}
        for kind in sorted(kinds - {ELSEWHERE}):
            references = await self._references(kind)
            if references is not None:
                held[kind] = frozenset(references)
        return held

    async def find(self) -> Held:
        """Return the entries that the catalogue does not know."""
        before = await self.held()
        known = {record.reference for record in await self.secrets.catalogue.secrets()}
        after = await self.held()
        # What another session retired between the two looks is in neither any more.
        unknown = {
            kind: (references & after.get(kind, frozenset())) - known
            for kind, references in before.items()
        }
        return {kind: references for kind, references in unknown.items() if references}

    async def delete(self, found: Held) -> None:
        """Delete entries that `find` returned; raise `SecretStoreError` if one cannot be."""
        for kind, references in found.items():
            store = self.secrets.stores.of_kind(kind)
            for reference in sorted(references):
                await store.delete(reference)

    async def _references(self, kind: str) -> Sequence[SecretReference] | None:
        try:
            return await self.secrets.stores.of_kind(kind).references()
        except SecretStoreError:
            return None  # the doctor's look at the store says what is wrong with it
