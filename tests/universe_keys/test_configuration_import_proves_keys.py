"""An import that changes a credential has to unwrap every universe key, as an edit has."""

import json
from contextlib import suppress
from pathlib import Path

from shown_checks import ShownChecks
from universe_bench import Bench

from kms_tui.adapters.host.secret_sources import HostSecretSources
from kms_tui.domain.check import Check, CheckName, Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import ChecksFailed
from kms_tui.domain.yba_configurations import rendered
from kms_tui.services.configuration_import import ConfigurationImport


async def proven_keys(bench: Bench, path: Path) -> Check:
    """Import another expiry date for every configuration; return the check of the keys."""
    bodies = json.loads(rendered(await bench.configurations.list(), as_body=False))
    dated = [body | {"kms_tui_secret_expires_on": "2030-01-31"} for body in bodies]
    path.write_text(json.dumps(dated))  # noqa: ASYNC240 - nothing else runs
    importing = ConfigurationImport(bench.configurations, HostSecretSources())
    told = ShownChecks()
    plan = await importing.plan(await importing.read(path), {})
    with suppress(ChecksFailed):
        await importing.apply(plan, lambda _name, check: told.append(check))
    of_keys = [check for check in told if check.name is CheckName.UNIVERSE_KEYS]
    return of_keys[-1]


async def test_every_key_is_proven(bench: Bench, prod: KmsConfiguration, tmp_path: Path) -> None:
    await bench.enabled(prod, keys=3)
    proven = await proven_keys(bench, tmp_path / "document.json")
    assert (proven.verdict, proven.found) == (Verdict.PASS, "3 of 3")
    assert (await bench.configurations.get(prod.id)).revision == prod.revision + 1


async def test_a_key_that_does_not_unwrap_keeps_the_old_credential(
    bench: Bench, prod: KmsConfiguration, tmp_path: Path
) -> None:
    await bench.enabled(prod)
    bench.moves_vault(prod, "kv-all-permissions")
    was = await bench.configurations.get(prod.id)
    proven = await proven_keys(bench, tmp_path / "document.json")
    assert proven.verdict is Verdict.FAIL
    assert await bench.configurations.get(prod.id) == was
