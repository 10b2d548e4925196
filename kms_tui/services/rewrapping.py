"""Re-wrapping all keys of a universe: to the newest version of a master key, or to another one.

The keys are done one by one, each proven by the vault before it is recorded. What is recorded
waits until all are done; then the new generation takes the old one's place in one step. So a run
may stop anywhere and be resumed by anybody, and the old wrappings stay in use until then.
"""

import uuid
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import (
    KeysNotProven,
    KmsTuiError,
    NothingToDo,
    NotWrappedByThis,
    RewrapUnfinished,
)
from kms_tui.domain.master_key import MasterKey
from kms_tui.domain.rewrap import Rewrap, RewrapId
from kms_tui.domain.universe import Universe, UniverseId
from kms_tui.domain.universe_key import WrapAlgorithm, WrappedUniverseKey, Wrapping
from kms_tui.services.key_proofs import refuse_other, unwrapped
from kms_tui.services.lost_answers import looked_after
from kms_tui.services.master_key_choice import usable_master_key
from kms_tui.services.opened_vaults import OpenedVaults, OpenVault
from kms_tui.services.ports import KeyVault
from kms_tui.services.reporting import Report
from kms_tui.services.retries import asked_again
from kms_tui.services.saving import to_the_end
from kms_tui.services.universes import Universes


@dataclass(frozen=True, slots=True)
class Rewrapping:
    """The actions on a re-wrap."""

    universes: Universes
    vaults: OpenedVaults
    stopwatch: Callable[[], float]

    async def begin(
        self,
        was: Universe,
        configuration_id: ConfigurationId,
        algorithm: WrapAlgorithm,
        report: Report,
    ) -> Universe:
        """Re-wrap all keys of a universe with the newest version of a configuration's master key.

        Raises `NothingToDo` if they are wrapped so already, `RewrapUnfinished` if one waits for
        being resumed, `UniverseChanged`, `ChecksFailed`, `KeysNotProven` if single keys failed,
        and what ports raise. What is done by then stays for `resume`.
        """
        if was.has_unfinished_rewrap:
            raise RewrapUnfinished
        async with _Run(self, report) as run:
            target = await run.opened(configuration_id)
            master_key = await usable_master_key(target, report, self.universes.now)
            await self._refuse_pointless(was, master_key.key_id, algorithm)
            rewrap = await self._rewrap(was, target, master_key, algorithm)
            await to_the_end(self._begun(was, rewrap))
            return await run.to_completion(rewrap, target.vault, master_key)

    async def resume(self, universe_id: UniverseId, report: Report) -> Universe:
        """Go on with an interrupted re-wrap: to the same master key version as it began with.

        Raises `NothingToDo` if there is none, and what `begin` raises.
        """
        rewrap = await self._unfinished(universe_id)
        async with _Run(self, report) as run:
            target = await run.opened(rewrap.configuration_id)
            master_key = await asked_again(
                lambda: target.vault.read_key_version(rewrap.key_id), lambda _note: None
            )
            return await run.to_completion(rewrap, target.vault, master_key)

    async def abandon(self, universe_id: UniverseId) -> Universe:
        """End an interrupted re-wrap; the wrappings in use stay as they are.

        Raises `NothingToDo` if there is none, `UniverseChanged` if it ended meanwhile.
        """
        rewrap = await self._unfinished(universe_id)
        abandoning = self.universes.catalogue.abandon_rewrap(rewrap, self.universes.stamp())
        return await to_the_end(looked_after(abandoning, lambda: self._if_ended(rewrap)))

    async def done_keys(self, rewrap: Rewrap) -> int:
        """Return how many keys a re-wrap has done."""
        return len(await self.universes.catalogue.rewrapped_keys(rewrap))

    async def _begun(self, was: Universe, rewrap: Rewrap) -> Universe:
        catalogue = self.universes.catalogue

        async def look() -> Universe | None:
            unfinished = await catalogue.unfinished_rewrap(was.id)
            is_ours = unfinished is not None and unfinished.id == rewrap.id
            return await catalogue.universe(was.id) if is_ours else None

        return await looked_after(catalogue.begin_rewrap(was, rewrap), look)

    async def _if_ended(self, rewrap: Rewrap) -> Universe | None:
        unfinished = await self.universes.unfinished_rewrap(rewrap.universe_id)
        has_ended = unfinished is None or unfinished.id != rewrap.id
        return await self.universes.get(rewrap.universe_id) if has_ended else None

    async def _unfinished(self, universe_id: UniverseId) -> Rewrap:
        rewrap = await self.universes.catalogue.unfinished_rewrap(universe_id)
        if rewrap is None:
            raise NothingToDo("No re-wrap of this universe is unfinished.", do="Look at it again.")
        return rewrap

    async def _refuse_pointless(self, was: Universe, key_id: str, algorithm: WrapAlgorithm) -> None:
        keys = await self.universes.keys(was.id)
        if not keys:
            raise NothingToDo(
                "This universe has no universe keys yet.", do="Assign a configuration to it first."
            )
        if all((k.wrapping.key_id, k.wrapping.algorithm) == (key_id, algorithm) for k in keys):
            raise NothingToDo(
                "Every key of this universe is wrapped so already: newest version, this algorithm.",
                do="Choose another configuration, or make a new version of the master key first.",
            )

    async def _rewrap(
        self, was: Universe, target: OpenVault, master_key: MasterKey, algorithm: WrapAlgorithm
    ) -> Rewrap:
        return Rewrap(
            id=RewrapId(str(uuid.uuid4())),
            universe_id=was.id,
            generation=await self.universes.catalogue.next_generation(was.id),
            configuration_id=target.configuration.id,
            key_id=master_key.key_id,
            algorithm=algorithm,
            begun=self.universes.stamp(),
        )


class _Run(AsyncExitStack):
    """One run over the keys, with the vaults it opens on the way."""

    def __init__(self, rewrapping: Rewrapping, report: Report) -> None:
        super().__init__()
        self._rewrapping = rewrapping
        self._catalogue = rewrapping.universes.catalogue
        self._report = report
        self._opened: dict[ConfigurationId, OpenVault] = {}

    async def opened(self, configuration_id: ConfigurationId) -> OpenVault:
        """Return the vault of a configuration, open until the end of the run."""
        if configuration_id not in self._opened:
            opening = self._rewrapping.vaults.of(configuration_id, self._report)
            self._opened[configuration_id] = await self.enter_async_context(opening)
        return self._opened[configuration_id]

    async def to_completion(
        self, rewrap: Rewrap, vault: KeyVault, master_key: MasterKey
    ) -> Universe:
        """Do what is left, then put the new generation into use."""

        async def again() -> Universe | None:
            return await self._completed(rewrap)

        universe = None
        while universe is None:
            await self._do_remaining(_Target(rewrap, vault, master_key))
            # None: somebody rotated meanwhile, and the new key is to be done too.
            universe = await to_the_end(looked_after(self._completed(rewrap), again))
        return universe

    async def _completed(self, rewrap: Rewrap) -> Universe | None:
        stamp = self._rewrapping.universes.stamp()
        return await self._catalogue.complete_rewrap(rewrap, stamp)

    async def _do_remaining(self, target: "_Target") -> None:
        universe_id = target.rewrap.universe_id
        name = (await self._catalogue.universe(universe_id)).name
        done = await self._catalogue.rewrapped_keys(target.rewrap)
        failed: list[KmsTuiError] = []
        keys = await self._catalogue.keys(universe_id)
        for key in keys:
            title = key.title(name)
            if key.id in done:
                self._report(Check(title, Verdict.PASS, "done before"))
                continue
            try:
                await self._do(key, title, target)
            except (KeysNotProven, NotWrappedByThis) as error:
                failed.append(error)
        _refuse_failed(failed, keys)

    async def _do(self, key: WrappedUniverseKey, title: str, target: "_Target") -> None:
        stopwatch = self._rewrapping.stopwatch
        began = stopwatch()
        self._report(Check(title, Verdict.RUNNING))
        try:
            source = await self.opened(key.wrapping.configuration_id)
            wrapped = await target.wrapped(source.vault, key, self._teller(title))
            await to_the_end(self._recorded(key, wrapped, target.rewrap))
        except KmsTuiError as error:
            self._report(Check.failed(title, error).took(stopwatch() - began))
            raise
        found = f"version {target.master_key.short_version}"
        self._report(Check(title, Verdict.PASS, found).took(stopwatch() - began))

    def _teller(self, title: str) -> Callable[[str], None]:
        return lambda note: self._report(Check(title, Verdict.RUNNING, note))

    async def _recorded(self, key: WrappedUniverseKey, wrapped: bytes, rewrap: Rewrap) -> None:
        stamp = self._rewrapping.universes.stamp()
        wrapping = Wrapping(
            configuration_id=rewrap.configuration_id,
            key_id=rewrap.key_id,
            algorithm=rewrap.algorithm,
            wrapped=wrapped,
            generation=rewrap.generation,
            recorded_at=stamp.at,
            recorded_by=stamp.by,
        )
        await self._catalogue.add_wrapping(rewrap, key.id, wrapping)


@dataclass(frozen=True, slots=True)
class _Target:
    """Where the keys are re-wrapped to."""

    rewrap: Rewrap
    vault: KeyVault
    master_key: MasterKey

    async def wrapped(
        self, source: KeyVault, key: WrappedUniverseKey, tell: Callable[[str], None]
    ) -> bytes:
        """Return the key in its new wrapping, proven. Two requests.

        Wrapped on this host with the master key's public half, which costs none; that the vault
        gives it back is the proof.
        """
        clear = await unwrapped(source, key, tell)
        algorithm = self.rewrap.algorithm
        wrapped = self.vault.wrap_here(self.master_key, clear.reveal(), algorithm)
        await refuse_other(
            asked_again(lambda: self.vault.unwrap(self.rewrap.key_id, wrapped, algorithm), tell),
            clear,
        )
        return wrapped


def _refuse_failed(failed: Sequence[KmsTuiError], keys: Sequence[WrappedUniverseKey]) -> None:
    if failed:
        raise KeysNotProven(
            f"{len(failed)} of {len(keys)} universe keys could not be re-wrapped.",
            do=f"{failed[0].do} The old wrappings stay in use; then resume.",
        )
