"""How an import goes on, step by step."""

from dataclasses import dataclass
from pathlib import Path

import click

from kms_tui.cli.asking import can_ask, opened, require_yes
from kms_tui.cli.complaints import complain
from kms_tui.cli.exchange.import_results import ImportOutcome, check_text, plan_lines, summary
from kms_tui.cli.exchange.import_secrets import Handed, ImportSecrets
from kms_tui.cli.progress import Progress
from kms_tui.cli.tables import text_width
from kms_tui.domain.configuration import CredentialKind, KmsConfiguration
from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.import_plan import ImportPlan, ImportState
from kms_tui.domain.secret import Secret
from kms_tui.domain.yba_configurations import GivenConfigurations
from kms_tui.services import Services
from kms_tui.services.import_planning import refuse_conflicts


@dataclass(frozen=True, slots=True)
class ImportRun:
    """Reads the document, plans, asks, and applies."""

    services: Services
    file: Path | None
    """None is standard input."""
    handed: Handed
    is_plan: bool
    is_confirmed: bool
    may_create_keys: bool
    despite_warnings: bool
    is_quiet: bool
    """Whether all is told at the end, as one document."""

    async def run(self) -> ImportOutcome:
        """Return what it came to, good or bad."""
        with Progress() as progress:
            outcome = ImportOutcome(progress)
            try:
                await self._run(outcome)
            except KmsTuiError as error:
                outcome.error = error
        self._tell([*check_text(outcome, text_width())])
        if outcome.plan is not None and outcome.is_changed:
            self._tell([summary(outcome.plan, is_done=True)])
        return outcome

    async def _run(self, outcome: ImportOutcome) -> None:
        given = await self.services.configuration_import.read(self.file)
        outcome.plan = plan = await self._plan(given)
        self._tell_plan(plan)
        refuse_conflicts(plan)
        if self.is_plan:
            return
        require_yes("--yes", "Import them?", is_given=self.is_confirmed)
        await self._open_stores(plan)
        importing = self.services.configuration_import
        await importing.apply(plan, outcome.report, despite_warnings=self.despite_warnings)
        outcome.is_changed = True

    async def _plan(self, given: GivenConfigurations) -> ImportPlan:
        """Return the plan, with client secrets that are asked for where there is somebody to."""
        secrets = ImportSecrets(self.services, self.handed)
        secrets.refuse_unknown([each.draft.name for each in given.configurations])
        known = await secrets.read()
        for configuration in await self.services.configuration_import.compared(given, known):
            await self._open(configuration)
        plan = await self._planned(given, known)
        lacking = [entry.name for entry in plan.entries if entry.needs_secret]
        if not lacking or self.is_plan or not can_ask():
            return plan
        return await self._planned(given, known | await secrets.ask(lacking))

    async def _planned(self, given: GivenConfigurations, secrets: dict[str, Secret]) -> ImportPlan:
        return await self.services.configuration_import.plan(
            given, secrets, may_create_keys=self.may_create_keys
        )

    async def _open_stores(self, plan: ImportPlan) -> None:
        """Open the stores that client secrets come from and go to."""
        for entry in plan.to_do:
            if entry.draft.credential_kind is CredentialKind.CLIENT_SECRET:
                await self._open(None)
                if entry.state is ImportState.CHANGED:
                    await self._open(entry.was)

    async def _open(self, configuration: KmsConfiguration | None) -> None:
        access = self.services.secret_access
        await opened(self.services, await access.store_for(configuration))

    def _tell_plan(self, plan: ImportPlan) -> None:
        """Show the plan also where a document follows, if somebody is asked about it.

        What looks wrong but is allowed is said on standard error.
        """
        is_asked = can_ask() and not (self.is_plan or self.is_confirmed)
        if is_asked or not self.is_quiet:
            lines = [*plan_lines(plan, text_width()), summary(plan, is_done=False)]
            click.echo("\n".join(lines), err=self.is_quiet)
        for entry in plan.to_do:
            told = self.services.configurations.warnings(entry.draft, entry.secret)
            for field, warning in told.items():
                complain(f"{entry.name}: {field}: {warning}")

    def _tell(self, lines: list[str]) -> None:
        if lines and not self.is_quiet:
            click.echo("\n".join(lines))
