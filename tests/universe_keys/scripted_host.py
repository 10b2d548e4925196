"""Universe keys of a host whose vault is scripted, and what its actions tell."""

from collections.abc import Sequence
from itertools import count

from scripted_vault import KEY, ScriptedVault
from secrets_bench import Bench, quiet
from services_of_universes import OfConfigurations
from universe_bench import CHOICE, Told

from kms_tui.domain.check import Check
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import AccessRefused, NotWrappedByThis, VaultBusy
from kms_tui.domain.universe import Universe, UniverseDraft
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.services.key_proofs import prove_protected
from kms_tui.services.rewrapping import Rewrapping
from kms_tui.services.universe_keys import KeyChoice

BEFORE, AFTER = WrapAlgorithm.RSA_OAEP, WrapAlgorithm.RSA_OAEP_256
OLD = ("unwrap", KEY.key_id, BEFORE)
NEW = ("unwrap", KEY.key_id, AFTER)
NOTE = "try 2 of 3, It is busy: waits 0 s"
REFUSAL = AccessRefused(
    "It is forbidden.", do="Permit it.", ask="the owner", code="Forbidden", detail="policy 7"
)
DIFFERS = NotWrappedByThis("Another one wrapped it.", do="Look.", ask="who did it", code="Bad")


def busy() -> VaultBusy:
    return VaultBusy("It is busy.", do="Wait.", is_transient=True, retry_after_seconds=0.0)


class Host:
    """Universe keys of a host whose vault is scripted."""

    def __init__(self, bench: Bench, configuration: KmsConfiguration) -> None:
        self.configuration = configuration
        self.vault: ScriptedVault = bench.vault
        self.of = OfConfigurations(bench.session)
        self.told = Told()

    async def registered(self) -> Universe:
        return await self.of.universes.register(UniverseDraft("orders"))

    async def with_keys(self, number: int) -> Universe:
        """Return a universe with so many keys, all wrapped with the older algorithm."""
        choice, making = KeyChoice(algorithm=BEFORE), self.of.universe_keys
        universe = await self.registered()
        universe = await making.enable(universe, self.configuration.id, choice, quiet)
        for _ in range(number - 1):
            universe = await making.rotate(universe, choice, quiet)
        return universe

    async def enables(self) -> Universe:
        making, universe = self.of.universe_keys, await self.registered()
        return await making.enable(universe, self.configuration.id, CHOICE, self.told)

    async def rewraps(self, universe: Universe) -> Universe:
        """Re-wrap by a stopwatch that a second passes at each look."""
        was = self.of.rewrapping
        seconds = count(60.0)
        timed = Rewrapping(was.universes, was.vaults, lambda: next(seconds))
        return await timed.begin(universe, self.configuration.id, AFTER, self.told)

    async def proves(self, universe: Universe) -> Check:
        return await prove_protected(
            self.vault, await self.of.universes.keys(universe.id), self.told
        )

    def told_of(self, name: str) -> Sequence[Check]:
        return [check for check in self.told.checks if check.name == name]
