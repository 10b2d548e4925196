"""Configurations stored as if they had been checked once, and who follows the check of all."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from universe_bench import Bench, draft

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.secret import Secret
from kms_tui.sandbox import world
from kms_tui.services.check_all import CheckAll
from kms_tui.services.check_progress import CheckProgress
from kms_tui.services.operations import Operations
from kms_tui.services.ports import OperationKind, StoredSecret


@dataclass
class Followed:
    """What a check of all told."""

    told: list[CheckProgress] = field(default_factory=list)
    rows: dict[str, KmsConfiguration] = field(default_factory=dict)

    def __call__(self, progress: CheckProgress, changed: Sequence[KmsConfiguration]) -> None:
        self.told.append(progress)
        self.rows.update((each.name, each) for each in changed)

    def verdict(self, name: str) -> str:
        """Return the status word that a row got."""
        outcome = self.rows[name].last_check
        return outcome.verdict if outcome else ""


def check_all_of(bench: Bench, checks_in_flight: int = 64) -> CheckAll:
    """Return the service on a bench's catalogue."""
    of = bench.configurations
    return CheckAll(of.catalogue, of.accesses, of.proving, checks_in_flight)


async def store(
    bench: Bench,
    name: str,
    *,
    key_name: str = "good",
    vault: str = "kv-demo",
    secret: str | None = world.CLIENT_SECRET,
) -> KmsConfiguration:
    """Store a configuration that was never checked; without its secret if that is None."""
    of = bench.configurations
    wanted = draft(name, key_name, vault)
    operation = await Operations(of.secret_store, of.now).new(OperationKind.SAVE, wanted)
    reference = operation.secret_reference
    assert reference is not None
    await of.catalogue.begin(operation)
    if secret is not None:
        entry = StoredSecret(
            reference, operation.configuration_id, wanted.client_id, Secret(secret)
        )
        await of.secret_store.put(entry)
    now = of.now()
    configuration = KmsConfiguration(
        id=operation.configuration_id,
        name=name,
        credential=wanted.credential(reference),
        vault_url=wanted.vault_url,
        cloud="Azure public",
        key_name=key_name,
        key_size=2048,
        key_id=f"{wanted.vault_url}/keys/{key_name}/{uuid.uuid4().hex}",
        created_at=now,
        created_by="admin7@bastion01",
        updated_at=now,
        updated_by="admin7@bastion01",
        secret_store=operation.secret_store,
    )
    await of.catalogue.commit(operation.id, configuration)
    return configuration
