"""The table of scenarios, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import kms_tui
from kms_tui.sandbox.scenario_keys import scenario_keys
from kms_tui.sandbox.vault_plans import VAULT_PLANS
from kms_tui.sandbox.world import SCENARIOS

ROOT = Path(kms_tui.__file__).parents[1]


def test_scenarios_have_names_of_their_own() -> None:
    names = [scenario.name for scenario in SCENARIOS]

    assert len(names) == len(set(names))


def test_every_vault_is_in_the_table() -> None:
    hosts = {urlsplit(scenario.vault_url).hostname for scenario in SCENARIOS}

    assert set(VAULT_PLANS) <= hosts


def test_how_to_reach_a_scenario_names_the_value_to_type() -> None:
    for scenario in SCENARIOS:
        values = (
            scenario.vault_url,
            scenario.key_name,
            scenario.client_id,
            scenario.client_secret,
            scenario.tenant_id,
        )
        assert any(f"`{value}`" in scenario.how for value in values), scenario


def test_how_to_reach_a_scenario_names_a_new_key_where_one_has_to_be_created() -> None:
    wanting = {s.name for s in SCENARIOS if s.how.endswith(" and a new Key Name")}

    assert wanting == {"kv-no-create", "kv-create-lost", "kv-create-503"}
    keys = {key.name for plan in VAULT_PLANS.values() for key in plan.keys}
    assert keys.isdisjoint(s.key_name for s in SCENARIOS if s.name in wanting)


def test_no_two_versions_of_any_keys_share_a_private_key() -> None:
    by_host = scenario_keys(VAULT_PLANS.values(), now=0)
    versions = [each for keys in by_host.values() for key in keys for each in key.versions]

    assert len(versions) > 60
    assert len({version.version for version in versions}) == len(versions)
    assert len({each.private_key.public_key().public_numbers() for each in versions}) == len(
        versions
    )


def test_importing_the_table_loads_no_web_server_and_no_other_part_of_the_program() -> None:
    program = (
        "import sys, kms_tui.sandbox, kms_tui.sandbox.world;"
        "print([name for name in sys.modules if name.split('.')[0] in"
        " ('aiohttp', 'azure', 'cryptography', 'trustme')"
        " or name.startswith('kms_tui.') and not name.startswith('kms_tui.sandbox')])"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter

    assert done.stdout.strip() == "[]"
