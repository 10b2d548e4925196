"""How many requests each operation sends to Azure, counted by the sandbox."""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "universe_keys"))

from azure.keyvault.keys._shared import http_challenge_cache
from far_sandbox import HOST, FarSandbox, key_name
from universe_bench import CHOICE, Bench, Told, draft

from kms_tui.domain.secret import Secret
from kms_tui.sandbox import world


def requests_of_operations(sandbox: FarSandbox, directory: Path) -> dict[str, int]:
    """Return the requests by operation; a cold one is the first action of a process."""
    return asyncio.run(_counted(sandbox, directory))


async def _counted(sandbox: FarSandbox, directory: Path) -> dict[str, int]:
    vault = HOST.partition(".")[0]
    counts: dict[str, int] = {}
    async with Bench.opened(directory, sandbox.network) as bench:
        _begin_cold(sandbox)
        stored = await bench.configurations.create(
            draft("new", key_name(0), vault), Secret(world.CLIENT_SECRET), Told()
        )
        counts["create, cold"] = _begin_cold(sandbox)
        await bench.configurations.check(stored.id, Told())
        counts["check, cold"] = sandbox.requests()
        universe = await bench.enabled(stored)
        _begin_cold(sandbox)
        await bench.of.verification.verify_universe(universe.id, Told())
        counts["verify, cold"] = sandbox.requests()
        await bench.of.universe_keys.rotate(universe, CHOICE, Told())
        _begin_cold(sandbox)
        await bench.of.verification.verify_universe(universe.id, Told())
        # The second key costs what a vault that is open already is asked for one.
        counts["verify, warm"] = sandbox.requests() - counts["verify, cold"]
    return counts


def _begin_cold(sandbox: FarSandbox) -> int:
    """Forget what the SDK knows of vaults; return the requests since the last count."""
    http_challenge_cache.clear()
    return sandbox.requests()
