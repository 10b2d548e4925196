"""What the doctor looks at in the secret store: read-only but for its test, no prompts."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import ConfigurationId, SecretReference
from kms_tui.domain.errors import SecretStoreError
from kms_tui.domain.finding import Finding, Topic
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import AUTO, place_of
from kms_tui.services.ports import SecretStore, SecretStoreState, StoredSecret
from kms_tui.services.secret_access import SecretAccess


@dataclass(frozen=True, slots=True)
class SecretStoreExamination:
    """Which store is pinned, and whether it can be used."""

    access: SecretAccess
    write_test: bool = False
    """Whether to write, read and delete an entry of its own: the one look that changes anything."""

    topic: ClassVar[Topic] = Topic.SECRET_STORE

    async def examine(self) -> Sequence[Finding]:
        """Return where secrets rest, whether that is open, and what the write test gave."""
        findings = [await self._choice()]
        try:
            store, state = await self._opened()
        except SecretStoreError as error:
            return [*findings, Finding.failed(self.topic, "store-unusable", error)]
        findings.append(await _state(store, state))
        if self.write_test:
            findings.append(await _write_test(store, state))
        return findings

    async def _opened(self) -> tuple[SecretStore, SecretStoreState]:
        """Return the store; for the write test opened if a passphrase was handed over."""
        secrets = self.access.secrets
        store, state = await secrets.store(), await secrets.state()
        if self.write_test and state is SecretStoreState.LOCKED:
            state = await self.access.prepare(store)
        return store, state

    async def _choice(self) -> Finding:
        pinned = await self.access.secrets.catalogue.pin()
        if pinned is not None:
            which = f" ({pinned.identity[:8]})" if pinned.identity else ""
            what = f"Client secrets rest in the {place_of(pinned.kind)}{which}."
        elif self.access.secrets.wanted == AUTO:
            place = place_of(await self.access.secrets.stores.best_kind())
            what = f"No client secret is stored yet; the first one would go to the {place}."
        else:
            place = place_of(self.access.secrets.wanted)
            what = f"No client secret is stored yet; the settings send the first to the {place}."
        return Finding(self.topic, "store-pinned" if pinned else "store-open", Verdict.PASS, what)


async def _state(store: SecretStore, state: SecretStoreState) -> Finding:
    topic = SecretStoreExamination.topic
    if state is SecretStoreState.READY:
        return Finding(topic, "store-ready", Verdict.PASS, f"The {store.place} is ready for use.")
    if state is SecretStoreState.MISSING:
        what = f"There is no {store.place} yet; the first client secret asks for its passphrase."
        return Finding(topic, "store-missing", Verdict.PASS, what)
    if store.has_passphrase:
        what = f"The {store.place} is there and locked; its passphrase is asked for when needed."
        return Finding(topic, "store-locked", Verdict.PASS, what)
    what, do = f"The {store.place} is locked.", await store.how_to_unlock()
    return Finding(topic, "store-locked", Verdict.WARN, what, do)


async def _write_test(store: SecretStore, state: SecretStoreState) -> Finding:
    """Write, read and delete an entry under a reference of its own."""
    if state is not SecretStoreState.READY:
        what = f"The write test was left out: the {store.place} is {state}."
        do = await _how_to_open(store, state)
        return Finding(SecretStoreExamination.topic, "write-test", Verdict.SKIPPED, what, do)
    # One like any other: what an interrupted test leaves is then found as unknown.
    topic, reference = SecretStoreExamination.topic, SecretReference(uuid.uuid4().hex)
    owner = ConfigurationId(str(uuid.uuid4()))
    entry = StoredSecret(reference, owner, "write-test", Secret(uuid.uuid4().hex))
    try:
        try:
            await store.put(entry)
            is_same = await store.get(reference, owner) == entry.client_secret
        finally:
            await store.delete(reference)
    except SecretStoreError as error:
        return Finding.failed(topic, "write-test", error)
    if not is_same:
        what = f"The {store.place} gave back something else than was written."
        return Finding(topic, "write-test", Verdict.FAIL, what, "Choose another secret store.")
    what = f"The {store.place} kept, gave back and deleted a test entry."
    return Finding(topic, "write-test", Verdict.PASS, what)


async def _how_to_open(store: SecretStore, state: SecretStoreState) -> str:
    if state is SecretStoreState.MISSING:
        return "Create it first: kms-tui secrets create"
    if store.has_passphrase:
        return "Hand its passphrase over: kms-tui --passphrase-fd 3 doctor --write-test 3<FILE"
    return await store.how_to_unlock()
