"""Contexts, read-only runs and `kms-tui info`, as a shell sees them."""

import platform
from importlib.metadata import version
from pathlib import Path

import pytest
from admin import PASSPHRASE
from cli_documents import followed
from unattended import Unattended

PROD = """
[contexts.prod]
read_only = true
network.proxy = "http://u:geheim@proxy.example:3128"
"""


def settings(job: Unattended, text: str) -> Path:
    """Write the settings file."""
    path = job.host.home / ".config" / "kms-tui" / "settings.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_each_context_has_a_catalogue_of_its_own(job: Unattended) -> None:
    settings(job, "[contexts.stage]\n")
    assert job.runs("--context", "stage", "secrets", "status").code == 0
    assert (job.host.data / "contexts" / "stage" / "catalogue.db").exists()
    assert not (job.host.data / "catalogue.db").exists()


def test_an_unknown_context_is_refused_in_two_sentences(job: Unattended) -> None:
    told = job.runs("--context", "prod", "secrets", "status")
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("kms-tui: There is no context 'prod'. Choose one of default, ")


@pytest.mark.parametrize(
    "verb",
    [
        ["secrets", "create"],
        ["secrets", "passphrase"],
        ["secrets", "migrate", "--to", "file"],
        ["secrets", "renew", "prod"],
        ["secrets", "prune", "--yes"],
        ["restore", "catalogue.backup"],
        ["doctor", "--fix"],
        ["doctor", "--write-test"],
    ],
    ids=" ".join,
)
def test_a_read_only_run_refuses_a_verb_that_changes_before_it_asks(
    stocked: Unattended, verb: list[str]
) -> None:
    before = {path: path.read_bytes() for path in stocked.host.data.iterdir() if path.is_file()}
    told = stocked.runs("--read-only", *verb)
    assert (told.code, told.out) == (4, "")
    after = {path: path.read_bytes() for path in stocked.host.data.iterdir() if path.is_file()}
    assert after == before


def test_a_read_only_run_reads_and_makes_no_catalogue(job: Unattended) -> None:
    told = job.runs("--read-only", "secrets", "status")
    assert told.out == "encrypted secrets file: missing, 0 client secrets\n"
    assert not job.host.data.exists()


def test_only_read_write_opens_what_a_context_keeps_read_only(job: Unattended) -> None:
    settings(job, "contexts.prod.read_only = true\n")
    prod = ("--context", "prod")
    assert job.runs(*prod, "secrets", "create", passphrase=PASSPHRASE).code == 4
    opened = job.runs(*prod, "--read-write", "secrets", "create", passphrase=PASSPHRASE)
    assert opened.code == 0


def test_info_tells_where_each_value_comes_from(job: Unattended) -> None:
    path = settings(job, PROD)
    told = job.runs("--context", "prod", "--theme", "nord", "info", KMS_TUI_ASCII="yes")
    lines = told.out.splitlines()
    assert (told.code, told.err) == (0, "")
    assert f"  settings: {path} (mode {path.stat().st_mode & 0o777:04o})" in lines
    assert '  ui.theme                   = "nord"  # option --theme' in lines
    assert '  ui.ascii                   = "yes"  # environment KMS_TUI_ASCII' in lines
    assert "  read_only                  = true  # settings.toml [contexts.prod]" in lines
    assert "  ui.mouse                   = false  # default" in lines


def test_info_as_json_holds_the_same_and_no_password(job: Unattended) -> None:
    settings(job, PROD)
    told = job.runs("--context", "prod", "info", "--json")
    document = followed("info", told.out)
    assert document["context"] == "prod"
    assert document["settings"]["network.proxy"]["value"] == "http://***@proxy.example:3128"
    assert {place["context"] for place in document["places"]} == {"", "default", "prod"}
    assert "geheim" not in told.out + told.err


def test_info_tells_the_versions_that_a_report_of_a_defect_needs(job: Unattended) -> None:
    versions = followed("info", job.runs("info", "--json").out)["versions"]
    assert versions["Python"] == platform.python_version()
    assert versions["textual"] == version("textual")
    assert None not in versions.values()


def test_info_makes_nothing(job: Unattended) -> None:
    assert job.runs("info").code == 0
    assert not [*job.host.home.iterdir()]


@pytest.mark.parametrize(
    ("arguments", "refused"),
    [
        (["--theme", "mauve", "info"], "Option --theme has to be one of "),
        (["--demo", "--proxy", "http://proxy.example"], "not with --proxy"),
        (["--demo", "--context", "prod"], "--demo runs the screens on its own data"),
        (["demo", "--fresh", "--nonsense"], "Usage: kms-tui demo"),
        (["--proxy", "http://proxy.example", "demo"], "not with --proxy"),
        (["--demo", "list"], "goes with no verb"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_followed_is_refused_before_anything_starts(
    job: Unattended, arguments: list[str], refused: str
) -> None:
    told = job.runs(*arguments)
    assert (told.code, told.out) == (2, "")
    assert refused in told.err
