"""One run of `kms-tui check`: which configurations, their checks, what will break."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from kms_tui.cli.asking import opened
from kms_tui.cli.check_codes import check_exit_code
from kms_tui.cli.exit_codes import ExitCode, shared
from kms_tui.cli.lookup import configuration_named
from kms_tui.cli.progress import Progress
from kms_tui.cli.running import tell
from kms_tui.domain.check import Verdict, gravest
from kms_tui.domain.configuration import ConfigurationId, KmsConfiguration
from kms_tui.domain.errors import KmsTuiError, SecretStoreError
from kms_tui.domain.foresight import Dependent, Foresight, Outlook
from kms_tui.domain.listing import Listing
from kms_tui.services import Services
from kms_tui.services.check_progress import CheckProgress
from kms_tui.services.checked import Checked
from kms_tui.services.dependents import dependents_of
from kms_tui.services.ports import SecretStoreState

_ALL: Final = 1_000_000
"""More configurations than any catalogue has."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which configurations are to be checked."""

    names: Sequence[str] = ()
    """Those of exactly these names, or all if there is none."""
    listing: Listing = field(default_factory=Listing)
    """What all of them are filtered by."""

    async def find(self, services: Services) -> Sequence[KmsConfiguration]:
        """Return them; raise `ConfigurationNotFound` if a name is none's, and `CatalogueError`s."""
        if self.names:
            names = dict.fromkeys(self.names)
            return [await configuration_named(services, name) for name in names]
        return (await services.browsing.configurations(self.listing, limit=_ALL)).rows


@dataclass(frozen=True, slots=True)
class ConfigurationReport:
    """All that a run tells of one configuration."""

    checked: Checked
    outlook: Outlook
    foresights: Sequence[Foresight]

    @property
    def verdict(self) -> Verdict:
        """The gravest of its checks and of what will break."""
        of_checks = [check.verdict for check in self.checked.checks]
        return gravest([*of_checks, *(foresight.verdict for foresight in self.foresights)])

    @property
    def exit_code(self) -> ExitCode:
        """What it comes to; warnings come to OK."""
        code = check_exit_code(self.checked.checks)
        is_bad = code is ExitCode.OK and self.verdict is Verdict.FAIL
        return ExitCode.CHECK_FAILED if is_bad else code


@dataclass(frozen=True, slots=True)
class CheckRun:
    """One run that came to its end."""

    at: datetime
    """When it ended."""
    seconds: float
    reports: Sequence[ConfigurationReport]
    """In the order in which the configurations were asked for."""
    configurations: int
    """How many the catalogue has."""
    universes: int
    """How many the catalogue has."""
    not_recorded: KmsTuiError | None
    """Why outcomes were not recorded, if so."""

    def count(self, verdict: Verdict) -> int:
        """Return how many configurations have that verdict."""
        return sum(report.verdict is verdict for report in self.reports)

    @property
    def exit_code(self) -> ExitCode:
        """What it comes to if warnings do not count."""
        return shared(report.exit_code for report in self.reports)


async def check(services: Services, selection: Selection, *, may_ask: bool) -> CheckRun:
    """Run the checks side by side and find out what will break.

    Outcomes are recorded. A store that stays locked makes the configurations fail whose secrets
    it has. Raises `ConfigurationNotFound` before anything is asked, and `CatalogueError`s.
    """
    began = time.monotonic()
    configurations = await selection.find(services)
    await _open_stores(services, configurations, may_ask=may_ask)
    checked, not_recorded = await _check(services, configurations)
    dependents = await dependents_of(configurations, services.universes)
    now = services.browsing.now()
    return CheckRun(
        at=now,
        seconds=time.monotonic() - began,
        reports=[
            _report(checked[each.id], dependents.get(each.id, ()), now.date())
            for each in configurations
        ],
        configurations=await services.browsing.count_configurations(Listing(), at_most=_ALL),
        universes=len(await services.universes.list()),
        not_recorded=not_recorded,
    )


async def _check(
    services: Services, configurations: Sequence[KmsConfiguration]
) -> tuple[Mapping[ConfigurationId, Checked], KmsTuiError | None]:
    checked: dict[ConfigurationId, Checked] = {}
    with Progress() as progress:
        ended = await services.check_all.check_all(
            lambda so_far, _: progress.tell(_progress_line(so_far)),
            configurations,
            lambda each: checked.update({each.of.id: each}),
        )
    return checked, ended.not_recorded


def _report(checked: Checked, dependents: Sequence[Dependent], today: date) -> ConfigurationReport:
    outlook = Outlook(checked.of, checked.checks, checked.key_id, dependents, today)
    return ConfigurationReport(checked, outlook, [*outlook.foresights()])


async def _open_stores(
    services: Services, configurations: Sequence[KmsConfiguration], *, may_ask: bool
) -> None:
    """Open each store that secrets rest in, with a passphrase that was handed over or is typed."""
    by_store = {each.secret_store: each for each in configurations if each.secret_store}
    for configuration in by_store.values():
        try:
            store = await services.secret_access.store_for(configuration)
            state = await services.secret_access.prepare(store)
            if state is SecretStoreState.LOCKED and may_ask:
                await opened(services, store)
        except SecretStoreError as error:
            tell(error)


def _progress_line(progress: CheckProgress) -> str:
    counted = f"{progress.done} of {progress.total} checked"
    return ", ".join(filter(None, (counted, progress.waiting)))
