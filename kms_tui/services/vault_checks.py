"""Checks all configurations of one vault: opened once a credential, each key checked once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from kms_tui.domain.check import Check, CheckName
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import KeyVaultError
from kms_tui.services.checked import Checked, TellChecked
from kms_tui.services.pacing import Pace
from kms_tui.services.ports import KeyVault, VaultAccess
from kms_tui.services.preflight import Preflight
from kms_tui.services.preflight_steps import Target
from kms_tui.services.proving import Proving


@dataclass(frozen=True, slots=True)
class Places:
    """How many keys may be asked at once: in all, and in one vault."""

    everywhere: asyncio.Semaphore
    here: asyncio.Semaphore

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Take a place; wait until there is one. The vault's first: who waits holds none."""
        async with self.here, self.everywhere:
            yield


@dataclass(slots=True)
class VaultChecks:
    """The checks of those configurations that reach one vault with one credential.

    The first key goes alone: a vault that does not answer then holds up one place, not all. Once
    a vault has stopped answering, the rest of its keys are not asked: each would wait in vain.
    """

    access: VaultAccess
    proving: Proving
    places: Places
    pace: Pace
    tell: TellChecked
    _gave_up: KeyVaultError | None = field(default=None, init=False)

    async def run(self, configurations: Sequence[KmsConfiguration]) -> None:
        """Check them all; raises what opening a vault raises besides `KeyVaultError`s."""
        async with self.proving.key_vaults.open(self.access) as vault:
            opening = self._preflight(vault, Target("", 0, self.access.tenant_id))
            async with self.places.one(), aclosing(opening.open()) as checks:
                await _exhaust(checks)
            if opening.is_over:
                self._tell_all(configurations, opening)
            else:
                await self._check_keys(vault, _by_key(configurations), opening.checks)

    async def _check_keys(
        self,
        vault: KeyVault,
        groups: Sequence[Sequence[KmsConfiguration]],
        opening: Sequence[Check],
    ) -> None:
        first, *others = groups
        await self._check_key(vault, first, opening)
        async with asyncio.TaskGroup() as keys:
            for group in others:
                keys.create_task(self._check_key(vault, group, opening))

    async def _check_key(
        self, vault: KeyVault, group: Sequence[KmsConfiguration], opening: Sequence[Check]
    ) -> None:
        """Check one key, and tell its outcome for all who share it."""
        one = group[0]
        target = Target(one.key_name, one.key_size, self.access.tenant_id)
        preflight = self._preflight(vault, target, opening)
        async with self.places.one():
            if self._gave_up is not None:
                preflight.checks.append(Check.failed(CheckName.KEY_FOUND, self._gave_up))
            else:
                async with aclosing(preflight.run()) as checks:
                    await _exhaust(checks)
        stopped_by = preflight.stopped_by
        if stopped_by is not None and stopped_by.is_transient:
            self._gave_up = stopped_by
        self._tell_all(group, preflight)

    def _preflight(
        self, vault: KeyVault, target: Target, opening: Sequence[Check] = ()
    ) -> Preflight:
        now, stopwatch = self.proving.now, self.proving.stopwatch
        return Preflight(vault, target, now, stopwatch, opening=opening, pace=self.pace)

    def _tell_all(self, configurations: Sequence[KmsConfiguration], preflight: Preflight) -> None:
        outcome = self.proving.outcome(preflight)
        key_id = preflight.key.key_id if preflight.key else ""
        for configuration in configurations:
            self.tell(Checked(configuration, preflight.checks, outcome, key_id))


def _by_key(configurations: Sequence[KmsConfiguration]) -> list[list[KmsConfiguration]]:
    """Put together what one run of checks proves; of a key, the size that is asked for counts."""
    groups: dict[tuple[str, int], list[KmsConfiguration]] = {}
    for each in configurations:
        groups.setdefault((each.key_name.lower(), each.key_size), []).append(each)
    return list(groups.values())


async def _exhaust(checks: "AsyncIterator[Check]") -> None:
    async for _ in checks:
        pass
