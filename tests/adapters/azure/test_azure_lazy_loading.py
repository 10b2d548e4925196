"""Azure's packages are loaded when a vault is opened, in a thread, and not before."""

import os
import subprocess
import sys
from pathlib import Path

LIST_HEAVY_MODULES = """
import sys
import kms_tui.adapters.azure.connector, kms_tui.adapters.azure.network
from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings
AzureKeyVaults(NetworkSettings.from_environment({}))
heavy = ("azure", "aiohttp", "msal", "requests", "cryptography", "certifi")
print(sorted(name for name in heavy if name in sys.modules))
"""
TICK_WHILE_OPENING = """
import asyncio, os, sys, time
sys.path.insert(0, os.environ["TESTS"])
from azure_access import good_access
from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings

async def tick(gaps):
    while True:
        began = time.monotonic()
        await asyncio.sleep(0.01)
        gaps.append(time.monotonic() - began)

async def main():
    gaps = []
    began = time.monotonic()
    ticking = asyncio.ensure_future(tick(gaps))
    async with AzureKeyVaults(NetworkSettings.from_environment({})).open(good_access()):
        ticking.cancel()
    print("aiohttp" in sys.modules, max(gaps), time.monotonic() - began)

asyncio.run(main())
"""


def run(program: str) -> str:
    environ = {
        "PATH": os.environ["PATH"],
        "TESTS": str(Path(__file__).parent),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run(  # noqa: S603 - the programs stand above
        [sys.executable, "-c", program],
        env=environ, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout


def test_connecting_needs_no_azure_package() -> None:
    assert run(LIST_HEAVY_MODULES) == "[]\n"


def test_the_event_loop_goes_on_while_the_packages_load() -> None:
    is_loaded, longest_gap, duration = run(TICK_WHILE_OPENING).split()
    assert is_loaded == "True"
    assert float(longest_gap) < 0.7 * float(duration)
