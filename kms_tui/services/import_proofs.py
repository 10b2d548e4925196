"""Proves what an import is about to store: each configuration by all the checks of its own save."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from kms_tui.domain.check import Check, CheckName, Verdict, overall
from kms_tui.domain.configuration import CredentialKind
from kms_tui.domain.counted import counted
from kms_tui.domain.errors import ChecksFailed, KmsTuiError, WarningsFound
from kms_tui.domain.import_plan import NO_SECRET, ImportEntry
from kms_tui.domain.secret import Secret
from kms_tui.services.configurations import Configurations
from kms_tui.services.key_proofs import SIDE_BY_SIDE
from kms_tui.services.ports import OperationKind, SaveOperation
from kms_tui.services.preflight import Preflight
from kms_tui.services.saving import ProvenChange

ReportOf = Callable[[str, Check], None]
"""Is told every check and step with the name of its configuration; without one it is of all."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What the checks of one configuration found."""

    entry: ImportEntry
    secret: Secret
    """The client secret that it will have, stored already or not."""
    preflight: Preflight

    @property
    def verdict(self) -> Verdict:
        """The gravest one."""
        return overall(self.preflight.checks)

    @property
    def lacks_key(self) -> bool:
        """Whether a master key is still to be created."""
        return self.preflight.key is None


@dataclass(frozen=True, slots=True)
class ImportProofs:
    """Runs the checks on entries of a plan."""

    of: Configurations
    report: ReportOf

    async def prove_all(self, entries: Sequence[ImportEntry]) -> Sequence[Proof]:
        """Run all checks on each, some side by side; nothing is changed, here or in Azure.

        What keeps one from being checked at all is raised when the others have ended.
        """
        turn = asyncio.Semaphore(SIDE_BY_SIDE)

        async def proof_or_error(entry: ImportEntry) -> Proof | KmsTuiError:
            async with turn:
                try:
                    return await self._prove(entry)
                except KmsTuiError as error:
                    return error

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(proof_or_error(entry)) for entry in entries]
        return [_proof(task.result()) for task in tasks]

    async def with_key(self, proof: Proof, operation: SaveOperation) -> Proof:
        """Return a proof that has a master key: if need be, create it and run all checks again."""
        if not proof.lacks_key:
            return proof
        report, draft = partial(self.report, proof.entry.name), proof.entry.draft
        prove = self.of.creation.prove(draft, proof.secret, report, operation.id)
        return replace(proof, preflight=await prove)

    async def operation(self, entry: ImportEntry) -> SaveOperation:
        """Return a new operation for the journal."""
        if entry.was is None:
            return await self.of.operations.new(OperationKind.SAVE, entry.draft)
        return await self.of.operations.new(OperationKind.EDIT, entry.draft, entry.was.id)

    def change(self, proof: Proof, operation: SaveOperation) -> ProvenChange:
        """Return what is to be stored of an entry whose checks did not fail."""
        was, draft, preflight = proof.entry.was, proof.entry.draft, proof.preflight
        if was is None:
            configuration = self.of.creation.configuration(operation, draft, preflight)
        else:
            configuration = self.of.editing.edited(was, operation, draft, preflight)
        return ProvenChange(operation, configuration, proof.secret, was)

    async def _prove(self, entry: ImportEntry) -> Proof:
        report = partial(self.report, entry.name)
        report(Check(CheckName.FIELDS, Verdict.PASS))  # the plan judged them
        secret = await self._full_secret(entry)
        if entry.was is None:
            preflight = await self.of.creation.prove(entry.draft, secret, report)
        else:
            preflight = await self.of.editing.prove(entry.was, entry.draft, secret, report)
        return Proof(entry, secret, preflight)

    async def _full_secret(self, entry: ImportEntry) -> Secret:
        has_secret = entry.draft.credential_kind is CredentialKind.CLIENT_SECRET
        if has_secret and not entry.secret and entry.was is not None:
            return await self.of.accesses.stored_secret(entry.was)
        return entry.secret if has_secret else NO_SECRET


def _proof(found: Proof | KmsTuiError) -> Proof:
    if isinstance(found, KmsTuiError):
        raise found
    return found


def refuse_unless_good(proofs: Sequence[Proof], *, despite_warnings: bool) -> None:
    """Raise `ChecksFailed` if any failed, or `WarningsFound` unless those are to be passed over."""
    verdicts = Counter(proof.verdict for proof in proofs)
    if failed := verdicts[Verdict.FAIL]:
        what = f"{counted(failed, 'configuration')} failed a check; nothing was imported."
        raise ChecksFailed(what, do="Do what stands beside it, then import again.")
    if (warned := verdicts[Verdict.WARN]) and not despite_warnings:
        what = f"A check warns of {counted(warned, 'configuration')}; nothing was imported."
        do = "Do what stands beside it, or add --despite-warnings."
        raise WarningsFound(what, do=do)
