import pytest
from unattended import Ran, Unattended

from kms_tui import __version__

VERBS = [
    [],
    ["list"],
    ["show"],
    ["create"],
    ["edit"],
    ["delete"],
    ["check"],
    ["export"],
    ["import"],
    ["universe"],
    *(["universe", verb] for verb in ("list", "show", "add", "edit", "enable", "rotate")),
    *(["universe", verb] for verb in ("rewrap", "disable", "verify", "history")),
    *(["universe", verb] for verb in ("export-key", "import-keys")),
    ["backup"],
    ["restore"],
    ["secrets"],
    ["audit"],
    *(["audit", verb] for verb in ("verify", "show", "head")),
    ["doctor"],
    ["completion"],
    ["info"],
    ["keys"],
    ["demo"],
    ["sandbox"],
    *(["secrets", verb] for verb in ("status", "create", "passphrase", "backup")),
    *(["secrets", verb] for verb in ("migrate", "prune", "renew")),
]
"""Every word that has a help of its own."""


def listed(job: Unattended, *words: str) -> list[list[str]]:
    """Return these words and all that stand below them in the help."""
    told = job.runs(*words, "--help").out
    below = told.split("Commands:\n")[1].split("\n\n")[0] if "Commands:" in told else ""
    found = [[*words]]
    for line in below.splitlines():
        found += listed(job, *words, line.split()[0])
    return found


def test_the_verbs_here_are_all_there_are(job: Unattended) -> None:
    assert sorted(listed(job)) == sorted(VERBS)


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_every_help_fits_80_columns_whole_and_has_an_example_of_its_own(
    job: Unattended, verb: list[str]
) -> None:
    told = job.runs(*verb, "--help", COLUMNS="200")
    assert (told.code, told.err) == (0, "")
    assert max(map(len, told.out.splitlines())) <= 80
    assert f"example: {' '.join(['kms-tui', *verb])}" in told.out
    assert not [line for line in told.out.splitlines()[1:] if line.endswith("...")]


@pytest.mark.parametrize("verb", [v for v in VERBS if v not in ([], ["secrets"])], ids=" ".join)
def test_h_is_help_and_help_touches_nothing(job: Unattended, verb: list[str]) -> None:
    assert job.runs(*verb, "-h").out.startswith(f"Usage: {' '.join(['kms-tui', *verb])}")
    assert not [*job.host.home.iterdir()]


def test_a_wrong_use_is_told_in_the_voice_of_every_error_below_the_usage(job: Unattended) -> None:
    told = job.runs("universe", "enable", "prod")
    usage, tried, _, complaint = told.err.splitlines()
    assert (told.code, told.out) == (2, "")
    assert usage == "Usage: kms-tui universe enable [OPTIONS] NAME"
    assert tried == "Try 'kms-tui universe enable --help' for help."
    assert complaint == "kms-tui: Missing option '--configuration'."


@pytest.mark.parametrize("words", [["exprot"], ["universe", "exprot-key"], ["audit", "verfiy"]])
def test_a_mistyped_verb_is_told_with_what_was_meant(job: Unattended, words: list[str]) -> None:
    told = job.runs(*words)
    assert (told.code, told.out) == (2, "")
    assert "Did you mean" in told.err


def test_a_group_of_verbs_alone_shows_its_help(job: Unattended) -> None:
    told = job.runs("audit")
    assert (told.code, told.out) == (2, "")
    assert told.err == job.runs("audit", "--help").out


def test_the_version_is_one_line(job: Unattended) -> None:
    assert job.runs("--version") == Ran(0, f"kms-tui {__version__}\n", "")
