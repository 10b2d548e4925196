import re

import pytest
from admin import PASSPHRASE
from unattended import Unattended

SLOW = {"aiohttp", "azure", "cryptography", "keyring", "msal", "rich", "sqlite3", "textual"}
"""Packages that cost a tenth of a second or more."""


def loaded(job: Unattended, *arguments: str, passphrase: str | None = None) -> set[str]:
    """Return the top-level packages that a run imported."""
    told = job.runs(*arguments, passphrase=passphrase, PYTHONPROFILEIMPORTTIME="1")
    modules = re.findall(r"^import time:.*\| +(\S+)$", told.err, re.MULTILINE)
    assert "kms_tui" in modules
    return {module.partition(".")[0] for module in modules}


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["--help"], ["secrets", "--help"], ["secrets", "migrate", "-h"], ["--no"]],
    ids=" ".join,
)
def test_what_only_tells_loads_nothing_slow(job: Unattended, arguments: list[str]) -> None:
    assert loaded(job, *arguments) & SLOW == set()


@pytest.mark.parametrize(
    "arguments",
    [["secrets", "status"], ["secrets", "prune"], ["doctor"], ["check", "--all"]],
    ids=" ".join,
)
def test_a_verb_needs_no_screens(stocked: Unattended, arguments: list[str]) -> None:
    assert loaded(stocked, *arguments) & {"textual", "rich"} == set()


def test_the_metrics_library_is_loaded_for_metrics_only(stocked: Unattended) -> None:
    as_metrics = ("check", "--all", "--format", "prometheus")
    assert "prometheus_client" in loaded(stocked, *as_metrics)
    assert "prometheus_client" not in loaded(stocked, "check", "--all")


@pytest.mark.parametrize("arguments", [["list"], ["show", "prod"]], ids=" ".join)
def test_looking_needs_the_catalogue_only(stocked: Unattended, arguments: list[str]) -> None:
    found = loaded(stocked, *arguments)
    assert "sqlite3" in found
    assert found & SLOW == {"sqlite3"}


def test_the_audit_log_needs_nothing_slow(stocked: Unattended) -> None:
    assert loaded(stocked, "audit", "verify") & SLOW == set()


def test_the_status_needs_no_azure(stocked: Unattended) -> None:
    assert loaded(stocked, "secrets", "status") & {"azure", "msal", "aiohttp"} == set()


def test_moving_secrets_needs_neither_screens_nor_azure(stocked: Unattended) -> None:
    arguments = ("secrets", "migrate", "--to", "file")
    found = loaded(stocked, *arguments, passphrase=PASSPHRASE)
    assert "keyring" in found
    assert found & {"textual", "rich", "azure", "msal", "aiohttp"} == set()
