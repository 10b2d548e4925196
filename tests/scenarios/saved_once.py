"""One save of a scenario, made once and looked at by several tests.

Saves that mostly wait run side by side, from the start of the session on.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from host import RunningSandbox
from save_expectations import BY_NAME, FAILING, GOOD, Failing, Good
from saving_bench import Bench, Told, draft_of

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.secret import Secret
from kms_tui.sandbox.world import Scenario


@dataclass(frozen=True)
class SavedOnce:
    """How a save ended, and what it left behind."""

    told: Told
    checked: Told | None
    """The check of what was saved, if it was asked for."""
    left_behind: dict[str, int]
    entries: Sequence[Secret]
    new_key: Path | None
    """The file of the key that was created in the sandbox."""


@dataclass(frozen=True)
class Saves:
    """Makes every save once; those that wait are begun at once."""

    sandbox: RunningSandbox
    network: NetworkSettings
    impatient_network: NetworkSettings
    directory: Path
    begun: dict[str, Future[SavedOnce]] = field(default_factory=dict)
    made: dict[str, SavedOnce] = field(default_factory=dict)

    def begin_those_that_wait(self, workers: ThreadPoolExecutor) -> None:
        """Begin every save in which most of the time nothing happens."""
        for expected in (*GOOD, *FAILING):
            if expected.waits:
                self.begun[expected.scenario] = workers.submit(self._made, expected)

    def of(self, expected: Good | Failing) -> SavedOnce:
        """Return how the save of a scenario ended."""
        name = expected.scenario
        if name not in self.made:
            begun = self.begun.get(name)
            self.made[name] = self._made(expected) if begun is None else begun.result()
        return self.made[name]

    def _made(self, expected: Good | Failing) -> SavedOnce:
        return asyncio.run(self._saved(expected))

    async def _saved(self, expected: Good | Failing) -> SavedOnce:
        scenario = BY_NAME[expected.scenario]
        size = expected.key_size if isinstance(expected, Good) else 2048
        is_checked = isinstance(expected, Good) and not expected.is_slow
        is_impatient = isinstance(expected, Failing) and expected.is_impatient
        network = self.impatient_network if is_impatient else self.network
        async with Bench.opened(self.directory / expected.scenario, network) as bench:
            told = await bench.save(draft_of(scenario, key_size=size), scenario.client_secret)
            checked = await bench.check(told.configuration) if is_checked else None
            entries, left_behind = await bench.secret_store.entries(), await bench.left_behind()
        return SavedOnce(told, checked, left_behind, entries, self._created(scenario))

    def _created(self, scenario: Scenario) -> Path | None:
        vault = scenario.vault_url.removeprefix("https://").removesuffix(".vault.azure.net")
        file = self.sandbox.key_file(vault, scenario.key_name)
        return file if file.exists() else None
