"""Whatever is installed is pinned with its hashes, and told in the bill of materials."""

import json
import re
import tomllib
from importlib import metadata

import pytest
from bill_of_materials import SBOM
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from locked_packages import LOCK, locked_packages, needed, requirements_of
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKED = locked_packages()
MOST_DIRECT = 12
PROJECT = tomllib.loads(LOCK.with_name("pyproject.toml").read_text(encoding="utf-8"))["project"]
DECLARED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
COMPONENTS = {each["name"]: each for each in json.loads(SBOM.read_text("utf-8"))["components"]}


@pytest.mark.proves("S11")
@pytest.mark.parametrize("name", LOCKED)
def test_a_locked_distribution_has_its_hashes_and_stands_in_the_bill_of_materials(
    name: str,
) -> None:
    locked, told = LOCKED[name], COMPONENTS[name]
    assert locked.hashes
    assert told["version"] == locked.version
    assert {each["content"] for each in told["hashes"]} == set(locked.hashes)


def test_the_bill_of_materials_is_valid_cyclonedx() -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(SBOM.read_text(encoding="utf-8")) is None


def test_the_bill_of_materials_names_nothing_else() -> None:
    assert set(COMPONENTS) == set(LOCKED)


def test_the_lock_pins_everything_and_by_nothing_but_hashes() -> None:
    lines = [line.strip() for line in LOCK.read_text(encoding="utf-8").splitlines()]
    pin = re.compile(r"[a-z0-9.-]+==\S+( ; .+)? \\|--hash=sha256:[0-9a-f]{64}( \\)?|#.*|")
    assert [line for line in lines if not pin.fullmatch(line)] == []


@pytest.mark.parametrize("declared", DECLARED)
def test_what_the_project_asks_for_is_locked_in_the_range_it_asks_for(declared: str) -> None:
    asked = Requirement(declared)
    assert asked.specifier.contains(LOCKED[canonicalize_name(asked.name)].version)


def test_whatever_comes_along_with_the_program_is_locked() -> None:
    assert needed("kms-tui") <= set(LOCKED)


@pytest.mark.parametrize("name", sorted(needed("kms-tui")))
def test_what_is_installed_is_what_was_locked(name: str) -> None:
    assert metadata.version(name) == LOCKED[name].version


@pytest.mark.attack(
    "supply chain", defence="few distributions, each locked by hash, none that stores secrets plain"
)
def test_the_program_asks_for_few_distributions_and_for_none_that_stores_secrets_in_the_clear() -> (
    None
):
    assert len(requirements_of("kms-tui")) <= MOST_DIRECT
    assert "keyrings-alt" not in LOCKED
