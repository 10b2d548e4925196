"""The demo: a directory of its own, and a sandbox that runs as long as the program does.

And that sandbox alone, for other programs.
"""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.cli.entry import RunningSandbox
from kms_tui.domain.errors import SettingsInvalid, VaultUnreachable
from kms_tui.domain.secret import Secret
from kms_tui.sandbox import world
from kms_tui.sandbox.key_files import KeyFileUnreadable
from kms_tui.sandbox.running import Addresses, run_until_told
from kms_tui.sandbox.storage import DirectoryInUse
from kms_tui.services.ports import KeyVault, KeyVaults, VaultAccess

DEMO_PASSPHRASE = Secret("the demo protects nothing")
"""Opens the demo's own secrets file, which holds the sandbox's published secrets only."""
DEMO_HINT = f"""\
This is the demo: a sandbox on this machine plays Entra ID and Key Vault.
  Client ID      {world.CLIENT_ID}
  Client Secret  {world.CLIENT_SECRET}
  Tenant ID      {world.TENANT_ID}
  Key Vault URL  kv-demo.vault.azure.net
  Key Name       good  (or disabled, expiring, rotating, or a new one)
The README lists all scenarios by name."""
_TO_TYPE = (
    ("Key Vault URL", world.DEMO_VAULT_URL),
    ("Key Name", "good"),
    ("Tenant ID", world.TENANT_ID),
    ("Client ID", world.CLIENT_ID),
    ("Client Secret", world.CLIENT_SECRET),
)
_STARTS_WITHIN_SECONDS = 20.0


def demo_directory(data_directory: Path, *, fresh: bool) -> Path:
    """Make and return the demo's directory, never the admin's own; emptied if `fresh`."""
    directory = data_directory.with_name(data_directory.name + "-demo")
    if fresh and directory.is_dir() and not directory.is_symlink():
        shutil.rmtree(directory)
    directory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.mkdir(mode=0o700, exist_ok=True)
    return directory


def sandbox_directory(data_directory: Path) -> Path:
    """Return where the sandbox keeps its keys when it runs alone: never among the admin's own."""
    return data_directory.with_name(data_directory.name + "-sandbox")


def run_sandbox(directory: Path, port: int, announce: Callable[[RunningSandbox], None]) -> None:
    """Run the sandbox in this process until SIGTERM or SIGINT.

    Raises `SettingsInvalid` if it cannot have that directory or port.
    """

    def announce_addresses(of: Addresses) -> None:
        announce(RunningSandbox(of.proxy, of.ca_file, of.imds, _TO_TYPE))

    try:
        asyncio.run(run_until_told(directory.absolute(), port, announce_addresses))
    except (DirectoryInUse, KeyFileUnreadable, OSError) as error:
        raise SettingsInvalid(
            f"The sandbox cannot run there: {error}.", do="Choose another --directory or --port."
        ) from None


class SandboxVaults:
    """Opens vaults of a sandbox process, which starts now and ends with this process."""

    def __init__(self, directory: Path, vaults: Callable[[str, str], KeyVaults]) -> None:
        directory.mkdir(mode=0o700, exist_ok=True)
        self._vaults = vaults
        self._opened: KeyVaults | None = None
        self._thread = DaemonThread("sandbox")
        # The pipe on its standard input tells the sandbox when this process has ended.
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no input from outside
            [
                *(sys.executable, "-m", "kms_tui.sandbox"),
                *("--directory", str(directory), "--until-stdin-closes"),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def open(self, access: VaultAccess) -> AbstractAsyncContextManager[KeyVault]:
        """Return a vault of the sandbox, once that has started."""
        return self._open(access)

    @asynccontextmanager
    async def _open(self, access: VaultAccess) -> AsyncIterator[KeyVault]:
        if self._opened is None:
            self._opened = await self._when_started()
        async with self._opened.open(access) as vault:
            yield vault

    async def _when_started(self) -> KeyVaults:
        try:
            line = await self._thread.run(self._first_line, deadline_seconds=_STARTS_WITHIN_SECONDS)
            started = json.loads(line)
            return self._vaults(started["proxy"], started["ca_file"])
        except (TimeoutError, ValueError, KeyError):
            raise VaultUnreachable(
                "The demo's sandbox did not start.", do="Start the demo again with --fresh."
            ) from None

    def close(self) -> None:
        """End the sandbox now; it would end with this process anyway."""
        self._process.communicate()

    def _first_line(self) -> bytes:
        return self._process.stdout.readline() if self._process.stdout else b""
