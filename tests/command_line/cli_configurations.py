"""Configurations as jobs make them, and the documents that they get."""

import json
from collections.abc import Mapping
from typing import Any

from admin import PASSPHRASE
from unattended import Ran, Unattended

from kms_tui.sandbox import world

GOOD = {
    "--tenant-id": world.TENANT_ID,
    "--client-id": world.CLIENT_ID,
    "--vault-url": world.DEMO_VAULT_URL,
    "--key-name": "good",
}


def fields(**changed: str) -> list[str]:
    """Return options that make a good configuration, but for those that are changed."""
    options = GOOD | {f"--{name.replace('_', '-')}": text for name, text in changed.items()}
    return [word for option, text in options.items() for word in (option, text)]


def creates(job: Unattended, name: str = "dev", *words: str, **changed: str) -> Ran:
    """Run `kms-tui create` with everything that it takes."""
    arguments = ("create", name, *fields(**changed), *words)
    return job.runs(*arguments, passphrase=PASSPHRASE, secret=world.CLIENT_SECRET)


def body(**changed: object) -> str:
    """Return a body for YugabyteDB Anywhere's API."""
    members: Mapping[str, Any] = {
        "name": "api",
        "CLIENT_ID": world.CLIENT_ID,
        "CLIENT_SECRET": world.CLIENT_SECRET,
        "TENANT_ID": world.TENANT_ID,
        "AZU_VAULT_URL": world.DEMO_VAULT_URL,
        "AZU_KEY_NAME": "good",
        "AZU_KEY_ALGORITHM": "RSA",
        "AZU_KEY_SIZE": "2048",
    }
    return json.dumps({**members, **changed})


def names(job: Unattended) -> list[str]:
    """Return the names of the configurations that there are."""
    listed = json.loads(job.runs("list", "--json").out)
    return [configuration["name"] for configuration in listed["configurations"]]


def verdicts(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the verdicts of a document by the names of the checks."""
    return {check["name"]: check["verdict"] for check in document["checks"]}
