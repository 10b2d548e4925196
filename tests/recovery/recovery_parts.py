"""What the saves that die and the tests that look afterwards have in common."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from scripted_vault import ScriptedVaults

from kms_tui.adapters.secret_stores.encrypted_secrets_file import EncryptedSecretsFile
from kms_tui.adapters.secret_stores.keyring_secret_store import KeyringSecretStore
from kms_tui.adapters.secret_stores.secrets_format import KdfCost
from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.domain.cloud import Clouds
from kms_tui.domain.configuration import ConfigurationDraft
from kms_tui.domain.secret import Secret
from kms_tui.sandbox import world
from kms_tui.services.configurations import Configurations

PASSPHRASE = Secret("correct horse battery")
DRAFT = ConfigurationDraft(
    name="prod",
    tenant_id=world.TENANT_ID,
    client_id=world.CLIENT_ID,
    vault_url=world.DEMO_VAULT_URL,
    key_name="good",
)
_CHEAP = KdfCost(passes=1, memory_kib=32, lanes=4)


def draft_for(new_key: str) -> ConfigurationDraft:
    """Return a draft whose key has to be created."""
    return replace(DRAFT, key_name=new_key, may_create_key=True)


def cheap_secrets_file(data: Path) -> KeyringSecretStore:
    """Return the real store, with a key derivation that costs a test nothing."""
    backend = partial(EncryptedSecretsFile, data, cost=_CHEAP)
    return KeyringSecretStore(backend, kind="file", place="encrypted secrets file")


def next_session(data: Path) -> Configurations:
    """Return the actions as the next start of the program has them: secrets file locked."""
    return Configurations(
        catalogue=SqliteCatalogue(data),
        key_vaults=ScriptedVaults(),
        secret_store=cheap_secrets_file(data),
        clouds=Clouds(),
        now=lambda: datetime.now(UTC),
        actor="admin7@bastion01",
    )


def entries(data: Path) -> set[str]:
    """Return the references under which the secrets file has an entry."""
    with closing(sqlite3.connect(data / "secrets.db")) as database:
        return {
            row[0].removeprefix("kms-tui:") for row in database.execute("SELECT service FROM item")
        }


def journal_rows(data: Path) -> int:
    """Return how many operations and secrets on their way the catalogue still knows."""
    with closing(sqlite3.connect(data / "catalogue.db")) as database:
        [operations] = database.execute("SELECT count(*) FROM operation").fetchone()
        pending = "SELECT count(*) FROM secret WHERE state <> 'active'"
        [secrets] = database.execute(pending).fetchone()
    return int(operations) + int(secrets)
