"""Verifying universe keys: every one is unwrapped and compared with what was recorded of it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby

from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import CatalogueError, KeysNotProven, KmsTuiError, NothingToDo
from kms_tui.domain.history import EventKind, Happening
from kms_tui.domain.universe import UniverseId
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.services.key_proofs import prove_each
from kms_tui.services.opened_vaults import OpenedVaults
from kms_tui.services.reporting import Report
from kms_tui.services.universes import Universes


@dataclass(frozen=True, slots=True)
class Verification:
    """The actions that verify. Each key costs one request; nothing is changed but the history."""

    universes: Universes
    vaults: OpenedVaults

    async def verify_universe(self, universe_id: UniverseId, report: Report) -> int:
        """Verify all keys of a universe, active or not; return how many there are.

        Raises `KeysNotProven` if any failed, `NothingToDo` if there is none.
        """
        return await self._verify(await self.universes.keys(universe_id), report)

    async def verify_configuration(self, configuration_id: ConfigurationId, report: Report) -> int:
        """Verify the keys of all universes that a configuration unwraps; return how many."""
        return await self._verify(await self.universes.protected_keys(configuration_id), report)

    async def verify_all(self, report: Report) -> int:
        """Verify the keys of all universes; return how many there are."""
        universes = await self.universes.list()
        keys = [key for each in universes for key in await self.universes.keys(each.id)]
        return await self._verify(keys, report)

    async def _verify(self, keys: Sequence[WrappedUniverseKey], report: Report) -> int:
        if not keys:
            raise NothingToDo("There is no universe key to verify.", do="Make one first.")
        names = {universe.id: universe.name for universe in await self.universes.list()}
        outcome: dict[int, Check] = {}
        titles = [key.title(names.get(key.universe_id, "?")) for key in keys]
        places = sorted(range(len(keys)), key=lambda place: keys[place].wrapping.configuration_id)
        for configuration_id, group in groupby(
            places, key=lambda place: keys[place].wrapping.configuration_id
        ):
            told = _Told(titles, list(group), outcome, report)
            await self._verify_group(configuration_id, [keys[p] for p in told.places], told)
        await self._record(keys, outcome)
        _refuse_failed(outcome)
        return len(keys)

    async def _verify_group(
        self, configuration_id: ConfigurationId, keys: Sequence[WrappedUniverseKey], told: "_Told"
    ) -> None:
        try:
            async with self.vaults.of(configuration_id, told.report) as opened:
                await prove_each(opened.vault, keys, told)
        except KmsTuiError as error:
            for place in range(len(keys)):
                told(place, Check.failed("", error))

    async def _record(self, keys: Sequence[WrappedUniverseKey], outcome: dict[int, Check]) -> None:
        """Note the outcome for each universe; that it cannot be noted makes no key less proven."""
        by_universe: dict[UniverseId, list[tuple[int, Verdict]]] = {}
        for place, key in enumerate(keys):
            verdicts = by_universe.setdefault(key.universe_id, [])
            verdicts.append((key.number, outcome[place].verdict))
        with suppress(CatalogueError):
            for universe_id, verdicts in by_universe.items():
                happening = Happening(
                    EventKind.VERIFIED, self.universes.stamp(), universe_id, note=_note(verdicts)
                )
                await self.universes.catalogue.record(happening)


@dataclass(frozen=True, slots=True)
class _Told:
    """Passes on what is told of the keys of one configuration, and keeps how each ended."""

    titles: Sequence[str]
    places: Sequence[int]
    outcome: dict[int, Check]
    report: Report

    def __call__(self, place: int, check: Check) -> None:
        whole = self.places[place]
        if check.verdict.is_final:
            self.outcome[whole] = check
        self.report(replace(check, name=self.titles[whole]))


def _note(verdicts: Sequence[tuple[int, Verdict]]) -> str:
    failed = [str(number) for number, verdict in sorted(verdicts) if verdict is not Verdict.PASS]
    note = f"{len(verdicts) - len(failed)} of {len(verdicts)} unwrapped as recorded"
    shown = ", ".join(failed[:10]) + (" ..." if len(failed) > 10 else "")  # noqa: PLR2004 - a line's worth
    return f"{note}; failed: {shown}" if failed else note


def _refuse_failed(outcome: dict[int, Check]) -> None:
    failed = [check for check in outcome.values() if check.verdict is not Verdict.PASS]
    if failed:
        raise KeysNotProven(
            f"{len(failed)} of {len(outcome)} universe keys could not be proven.",
            do=failed[0].do,
            ask=failed[0].ask,
        )
