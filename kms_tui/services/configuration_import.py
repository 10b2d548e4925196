"""Taking over KMS configurations from a document: planned first, then all of it or nothing.

Every configuration is proven before anything is stored, master keys are created only when all the
others are proven, and one transaction makes everything visible. What stops it before takes away
what it had stored, at once or at the next start, as it does of a single save.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import CatalogueError, SecretSourceRefused
from kms_tui.domain.import_plan import ImportPlan
from kms_tui.domain.secret import Secret
from kms_tui.domain.yba_configurations import GivenConfigurations, read_configurations
from kms_tui.services.configurations import Configurations
from kms_tui.services.import_planning import ImportPlanning, refuse_conflicts
from kms_tui.services.import_proofs import ImportProofs, Proof, ReportOf, refuse_unless_good
from kms_tui.services.ports import SaveOperation
from kms_tui.services.ports.secret_sources import SecretSources
from kms_tui.services.saving import PATIENCE_SECONDS, ProvenChange, to_the_end


@dataclass(frozen=True, slots=True)
class ConfigurationImport:
    """Reads, plans and applies."""

    configurations: Configurations
    sources: SecretSources

    async def read(self, path: Path | None) -> GivenConfigurations:
        """Return the configurations of a file, or with None of standard input.

        Raises `ConfigurationsInvalid`, and `SecretSourceRefused` also of a document that holds
        client secrets where others can read them.
        """
        document = await self.sources.document(path)
        given = read_configurations(document.content)
        if not document.is_private and any(each.secret for each in given.configurations):
            raise SecretSourceRefused(
                "This document holds a client secret, and others can read it there.",
                do="Make a new client secret, and a file of your own with mode 0600; or leave "
                "CLIENT_SECRET masked and hand it over: --secret-fd or --secret-file.",
            )
        return given

    async def compared(
        self, given: GivenConfigurations, secrets: Mapping[str, Secret]
    ) -> Sequence[KmsConfiguration]:
        """Return the configurations here whose stored client secret `plan` compares."""
        return await self._planning.compared(given, secrets)

    async def plan(
        self,
        given: GivenConfigurations,
        secrets: Mapping[str, Secret],
        *,
        may_create_keys: bool = False,
    ) -> ImportPlan:
        """Compare with what is here; ask no vault and change nothing.

        `secrets` are client secrets that were handed over, by the name of their configuration;
        they outrank those of the document. Raises `ConfigurationsInvalid` where a rule of a field
        is broken, and `SecretStoreError`s of the secrets that are compared.
        """
        return await self._planning.plan(given, secrets, may_create_keys=may_create_keys)

    async def apply(
        self, plan: ImportPlan, report: ReportOf, *, despite_warnings: bool = False
    ) -> Sequence[KmsConfiguration]:
        """Do what is planned, all of it or nothing, and return what is new or changed.

        Raises `ImportConflict`, `SecretSourceRefused`, `NothingToDo`, `NameTaken`,
        `ConfigurationChanged`, `ConfigurationNotFound`, `ChecksFailed`, `WarningsFound`, and what
        the ports raise; nothing is stored then. A master key that was created by then stays in the
        vault, as the reported checks say.
        """
        refuse_conflicts(plan)
        await self._planning.refuse_overtaken(plan)
        for entry in plan.to_do:
            await self.configurations.accesses.require_open_store(entry.draft.credential_kind)
        proofs = ImportProofs(self.configurations, report)
        proven = await proofs.prove_all(plan.to_do)
        refuse_unless_good(proven, despite_warnings=despite_warnings)
        begun: list[SaveOperation] = []
        try:
            await self._begin(proofs, proven, begun)
            changes = await _changes(proofs, proven, begun, despite_warnings=despite_warnings)
            await self.configurations.saving.store_all(changes, partial(report, ""))
        finally:
            await to_the_end(self._undo(begun), PATIENCE_SECONDS)
        await self._retire(changes)
        return [change.configuration for change in changes]

    async def _begin(
        self, proofs: ImportProofs, proven: Sequence[Proof], begun: list[SaveOperation]
    ) -> None:
        for proof in proven:
            operation = await proofs.operation(proof.entry)
            begun.append(operation)  # first: of a call whose answer is lost nobody knows the end
            await self.configurations.catalogue.begin(operation)

    async def _undo(self, begun: Sequence[SaveOperation]) -> None:
        for operation in begun:
            await self.configurations.saving.undo(operation)

    async def _retire(self, changes: Sequence[ProvenChange]) -> None:
        """Remove the secrets that were replaced; those that stay now go with the next recovery."""
        replaced = [change.was.credential.secret_reference for change in changes if change.was]
        with suppress(CatalogueError):
            for reference in filter(None, replaced):
                await self.configurations.saving.retire(reference)

    @property
    def _planning(self) -> ImportPlanning:
        return ImportPlanning(self.configurations)


async def _changes(
    proofs: ImportProofs,
    proven: Sequence[Proof],
    begun: Sequence[SaveOperation],
    *,
    despite_warnings: bool,
) -> Sequence[ProvenChange]:
    """Create the master keys that are missing, and return what is to be stored."""
    changes = []
    for proof, operation in zip(proven, begun, strict=True):
        whole = await proofs.with_key(proof, operation)
        refuse_unless_good([whole], despite_warnings=despite_warnings)
        changes.append(proofs.change(whole, operation))
    return changes
