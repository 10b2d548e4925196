"""Imports into a bench's session: documents as text, entries by the states of their plans."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from recovery_parts import DRAFT
from secrets_bench import NEW, Bench
from shown_checks import assert_shown

from kms_tui.adapters.host.secret_sources import HostSecretSources
from kms_tui.domain.check import Check
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.import_plan import ImportPlan
from kms_tui.domain.secret import MASK, Secret
from kms_tui.domain.yba_configurations import GivenConfigurations
from kms_tui.services.configuration_import import ConfigurationImport
from kms_tui.services.configurations import Configurations


def body(name: str = "prod", **changed: object) -> dict[str, object]:
    """Return a body with a new secret; what is None is left out."""
    whole = {
        "name": name,
        "CLIENT_ID": DRAFT.client_id,
        "CLIENT_SECRET": NEW.reveal(),
        "TENANT_ID": DRAFT.tenant_id,
        "AZU_VAULT_URL": DRAFT.vault_url,
        "AZU_KEY_NAME": DRAFT.key_name,
        "AZU_KEY_ALGORITHM": "RSA",
        "AZU_KEY_SIZE": 2048,
    }
    return {key: value for key, value in (whole | changed).items() if value is not None}


def masked(name: str = "prod", **changed: object) -> dict[str, object]:
    """Return a body as it is exported."""
    return body(name, CLIENT_SECRET=MASK, **changed)


@dataclass
class Told:
    """Takes what is reported."""

    checks: list[tuple[str, Check]] = field(default_factory=list)

    def __call__(self, name: str, check: Check) -> None:
        assert_shown(check)
        self.checks.append((name, check))

    def ended(self, name: str) -> dict[str, Check]:
        """Return the checks of one configuration by their names, each as it ended last."""
        return {c.name: c for of, c in self.checks if of == name and c.verdict.is_final}


def importing(session: Configurations) -> ConfigurationImport:
    return ConfigurationImport(session, HostSecretSources())


async def given(bench: Bench, *bodies: object) -> GivenConfigurations:
    """Read a list of bodies from a private file."""
    path = bench.data.with_name("document.json")
    write(path, bodies)
    return await importing(bench.session).read(path)


async def plan(
    bench: Bench,
    *bodies: object,
    secrets: Mapping[str, Secret] | None = None,
    may_create_keys: bool = False,
) -> ImportPlan:
    """Plan the import of a list of bodies."""
    document = await given(bench, *bodies)
    return await importing(bench.session).plan(
        document, secrets or {}, may_create_keys=may_create_keys
    )


async def takes_over(
    bench: Bench, *bodies: object, may_create_keys: bool = False, told: Told | None = None
) -> list[KmsConfiguration]:
    """Plan and apply, warnings or not."""
    planned = await plan(bench, *bodies, may_create_keys=may_create_keys)
    apply = importing(bench.session).apply
    return [*await apply(planned, told or Told(), despite_warnings=True)]


def write(path: Path, content: object, mode: int = 0o600) -> None:
    path.write_text(json.dumps(content))
    path.chmod(mode)


def states(planned: ImportPlan) -> dict[str, str]:
    """Return the state of each configuration."""
    return {entry.name: entry.state.value for entry in planned.entries}
