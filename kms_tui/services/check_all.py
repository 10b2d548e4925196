"""Checks many configurations at once, as fast as their vaults answer.

What they share is asked for once: each vault is greeted and signed in to once a credential, each
key is checked once, whoever uses it. Every wait has the deadline of the single check, and no
vault holds up another.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import KmsTuiError
from kms_tui.services.check_progress import CheckProgress, CheckTally, FollowChecks
from kms_tui.services.check_recording import CheckRecording
from kms_tui.services.checked import Checked, TellChecked, tell_nobody
from kms_tui.services.pacing import Pace
from kms_tui.services.ports import Catalogue, CheckRecord, VaultAccess
from kms_tui.services.proving import Proving
from kms_tui.services.saving import PATIENCE_SECONDS, to_the_end
from kms_tui.services.vault_access import VaultAccesses
from kms_tui.services.vault_checks import Places, VaultChecks

CHECKS_IN_FLIGHT = 64
"""Keys that are asked at once: with so many the SDK's own work bounds a run, not the network."""


@dataclass(frozen=True, slots=True)
class CheckAll:
    """What it takes to check every configuration."""

    catalogue: Catalogue
    accesses: VaultAccesses
    proving: Proving
    checks_in_flight: int = CHECKS_IN_FLIGHT

    async def check_all(
        self,
        follow: FollowChecks,
        configurations: Sequence[KmsConfiguration] | None = None,
        tell: TellChecked = tell_nobody,
    ) -> CheckProgress:
        """Check those configurations, or all; return how it ended.

        `tell` is told the checks of each. Each outcome is recorded soon after it is known.
        Cancelled, it ends at once, and what is known by then is recorded. A configuration whose
        secret cannot be had is counted and not recorded: nothing was learnt of its key. Raises
        `CatalogueError`s of reading the list.
        """
        found = await self.catalogue.configurations() if configurations is None else configurations
        tally = CheckTally(len(found), follow)
        recording = CheckRecording(self.catalogue, tally.tell)
        try:
            await self._run(found, _Outcomes(tally, recording, tell), recording)
        finally:
            await to_the_end(recording.flush(), PATIENCE_SECONDS)
        tally.not_recorded = recording.failure
        return tally.progress

    async def _run(
        self,
        configurations: Sequence[KmsConfiguration],
        outcomes: "_Outcomes",
        recording: CheckRecording,
    ) -> None:
        vaults: dict[str, list[KmsConfiguration]] = {}
        for each in configurations:
            vaults.setdefault(each.vault_url, []).append(each)
        everywhere = asyncio.Semaphore(self.checks_in_flight)
        # One vault alone may take all places; of several none takes more than half, so that one
        # that falls silent leaves room to the others.
        share = self.checks_in_flight if len(vaults) == 1 else max(1, self.checks_in_flight // 2)
        async with asyncio.TaskGroup() as tasks:
            writing = tasks.create_task(recording.run())
            async with asyncio.TaskGroup() as checks:
                for in_vault in vaults.values():
                    places = Places(everywhere, asyncio.Semaphore(share))
                    checks.create_task(self._check_vault(in_vault, places, outcomes))
            writing.cancel()

    async def _check_vault(
        self, configurations: Sequence[KmsConfiguration], places: Places, outcomes: "_Outcomes"
    ) -> None:
        host = configurations[0].vault_url.removeprefix("https://")
        pace = Pace(partial(outcomes.tally.wait, host))
        async with asyncio.TaskGroup() as checks:
            for access, sharing in await self._by_access(configurations, outcomes):
                run = VaultChecks(access, self.proving, places, pace, outcomes.note)
                checks.create_task(_run_or_tell(run, sharing, outcomes))

    async def _by_access(
        self, configurations: Sequence[KmsConfiguration], outcomes: "_Outcomes"
    ) -> "Sequence[tuple[VaultAccess, list[KmsConfiguration]]]":
        """Put together the configurations with the same credential, each secret read once."""
        found: dict[VaultAccess, list[KmsConfiguration]] = {}
        for each in configurations:
            try:
                access = await self.accesses.of_configuration(each)
            except KmsTuiError as error:
                outcomes.note_unchecked(each, error)
            else:
                found.setdefault(access, []).append(each)
        return list(found.items())


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """Where outcomes go."""

    tally: CheckTally
    recording: CheckRecording
    tell: TellChecked

    def note(self, checked: Checked) -> None:
        """Count an outcome, tell it and have it recorded."""
        if checked.outcome is None:
            raise AssertionError("a vault that was asked has led to an outcome")
        self.tally.count(checked.outcome.verdict)
        self.recording.add(CheckRecord(checked.of, checked.outcome, checked.key_id))
        self.tell(checked)

    def note_unchecked(self, configuration: KmsConfiguration, error: KmsTuiError) -> None:
        """Count and tell a configuration that could not be checked at all."""
        self.tally.count_unchecked(error)
        self.tell(Checked.failed(configuration, error))


async def _run_or_tell(
    run: VaultChecks, configurations: Sequence[KmsConfiguration], outcomes: _Outcomes
) -> None:
    try:
        await run.run(configurations)
    except KmsTuiError as error:
        for each in configurations:
            outcomes.note_unchecked(each, error)
