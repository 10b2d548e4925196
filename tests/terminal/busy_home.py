"""The home of an admin who has everything: configurations, universes, universe keys, history."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Final

from drill_site import Site, quiet, site_in
from host import RunningSandbox
from recovery_parts import PASSPHRASE, file_store

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.secret_stores.encrypted_secrets_file import EncryptedSecretsFile
from kms_tui.adapters.secret_stores.secrets_format import RECOMMENDED_COST
from kms_tui.domain.store_kind import FILE
from kms_tui.domain.universe import UniverseDraft
from kms_tui.domain.universe_key import WrapAlgorithm

DATA: Final = Path(".local/share/kms-tui")
UNUSED_UNIVERSE: Final = "warehouse"
"""Has no configuration; it is the last of the list."""


def azure_of(sandbox: RunningSandbox) -> dict[str, str]:
    """Return the variables by which a program finds that sandbox instead of Azure."""
    return {"HTTPS_PROXY": sandbox.proxy, "SSL_CERT_FILE": sandbox.ca_file}


def make_busy_home(home: Path, sandbox: RunningSandbox) -> Path:
    """Return that home; the passphrase of its secrets file is `recovery_parts.PASSPHRASE`."""
    network = NetworkSettings.from_environment(
        {}, proxy=sandbox.proxy, ca_file=sandbox.ca_file, source="the test"
    )
    asyncio.run(_fill(home / DATA, network))
    return home


async def _fill(data: Path, network: NetworkSettings) -> None:
    data.parent.mkdir(mode=0o700, parents=True)
    data.mkdir(mode=0o700)  # noqa: ASYNC240 - nothing else runs yet
    # The program opens no file that asks for less.
    file = file_store(partial(EncryptedSecretsFile, data, cost=RECOMMENDED_COST))
    await file.create(PASSPHRASE)
    async with site_in(data, network) as site:
        await site.secrets.stores.of_kind(FILE).unlock(PASSPHRASE)
        await _encrypt(site)
        await site.keeping.back_up(data.parent / "kms-tui.backup")


async def _encrypt(site: Site) -> None:
    first = await site.configures("alpha", "good")
    second = await site.configures("beta", "good-3072")
    orders = await site.encrypts("orders", first, keys=2)
    await site.encrypts("payments", second, keys=1)
    rewrapping, algorithm = site.universes.rewrapping, WrapAlgorithm.RSA_OAEP_256
    await rewrapping.begin(orders, second.id, algorithm, quiet)
    await site.universes.universes.register(UniverseDraft(UNUSED_UNIVERSE))
