"""`kms-tui check` as a job runs it, against the sandbox."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from admin import PASSPHRASE
from checked_host import (
    ALL,
    DISABLED,
    FIREWALL,
    GONE,
    GONE_DAYS,
    GOOD,
    SOON,
    SOON_DAYS,
    fill,
    move_behind_a_firewall,
    outcomes,
)
from cli_documents import followed
from host import Host, RunningSandbox
from unattended import Ran, Unattended


@pytest.fixture(scope="session")
def checked_data(tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox) -> Path:
    """The data of a host with configurations in all states, to be copied."""
    host = Host(tmp_path_factory.mktemp("checked"), sandbox)
    fill(host)
    return host.data


@pytest.fixture
def checked(job: Unattended, checked_data: Path) -> Unattended:
    """A job on that host."""
    shutil.copytree(checked_data, job.host.data)
    return job


def checks(job: Unattended, *arguments: str, passphrase: str | None = PASSPHRASE) -> Ran:
    return job.runs("check", *arguments, passphrase=passphrase)


def by_name(ran: Ran) -> dict[str, Any]:
    """Return the configurations of a document by their names."""
    return {each["name"]: each for each in followed("check", ran.out)["configurations"]}


def test_all_are_checked_and_each_is_told_with_all_its_checks(checked: Unattended) -> None:
    ran = checks(checked, "--all", "--json")
    found = by_name(ran)
    assert {name: found[name]["verdict"] for name in ALL} == {
        GOOD: "pass",
        DISABLED: "fail",
        FIREWALL: "fail",
        SOON: "warn",
        GONE: "fail",
    }
    assert len(found[GOOD]["checks"]) == 15
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "5 configurations: 3 failed, 1 warned, 1 passed" in ran.err


def test_what_will_break_is_told_with_its_date(checked: Unattended) -> None:
    found = by_name(checks(checked, SOON, GONE, "--json"))
    soon, gone = (found[name]["foresights"][0] for name in (SOON, GONE))
    assert (soon["code"], soon["verdict"]) == ("secret-expires", "warn")
    assert (soon["days"], soon["mark"]) == (SOON_DAYS, 14)
    assert (gone["code"], gone["days"]) == ("secret-expired", GONE_DAYS)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([SOON], 0),
        ([SOON, "--fail-on", "warn"], 1),
        ([DISABLED], 1),
        ([GONE], 1),
        ([GOOD, FIREWALL], 5),
        ([DISABLED, FIREWALL], 1),
    ],
    ids=str,
)
def test_the_exit_code_tells_what_was_the_cause(
    checked: Unattended, arguments: list[str], code: int
) -> None:
    assert checks(checked, *arguments).code == code


def test_a_locked_store_fails_what_it_holds_and_is_told_how_to_open(checked: Unattended) -> None:
    ran = checks(checked, GOOD, "--json", passphrase=None)
    [check] = by_name(ran)[GOOD]["checks"]
    assert (check["name"], check["verdict"]) == ("Configuration can be checked", "fail")
    assert check["cause"] == "secret-store"
    assert "--passphrase-fd N" in ran.err
    assert ran.code == 6


def test_an_unknown_name_ends_the_run_before_anything_is_asked(checked: Unattended) -> None:
    ran = checks(checked, GOOD, "prode", "--json", passphrase=None)
    assert (ran.code, ran.out) == (3, "")
    assert '"prode"' in ran.err
    assert "passphrase" not in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [GOOD, "--all"],
        [GOOD, "--filter", "name:prod"],
        ["--all", "--json", "--format", "text"],
        ["--filter", "name:'pro"],
        ["--all", "--watch", "9"],
        ["--all", "--watch", "10", "--format", "prometheus"],
        ["--all", "--output", "/nowhere/kms-tui.prom"],
    ],
    ids=" ".join,
)
def test_a_wrong_use_is_refused(job: Unattended, arguments: list[str]) -> None:
    ran = job.runs("check", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert not job.host.data.exists()


def test_a_filter_chooses_among_all(checked: Unattended) -> None:
    assert [*by_name(checks(checked, "--filter", "name:o !key:disabled", "--json"))] == [
        *(GONE, GOOD, SOON)
    ]


def test_the_text_shows_what_is_bad_with_its_remedy_and_sums_up(checked: Unattended) -> None:
    ran = checks(checked, GOOD, DISABLED, SOON)
    lines = ran.out.splitlines()
    assert lines[0] == "OK    prod"
    assert lines[2] == "  FAIL  Key is enabled: The key's current version is disabled."
    assert "     -> kms-tui secrets renew soon --secret-expires DATE" in lines
    assert lines[-1].startswith("3 configurations: 1 failed, 1 warned, 1 passed (")
    assert (ran.err, max(map(len, lines)) <= 80) == ("", True)


def test_verbose_shows_every_check(checked: Unattended) -> None:
    lines = checks(checked, GOOD, "--verbose").out.splitlines()
    assert sum(line.startswith("  OK    ") for line in lines) == 16


def test_outcomes_are_recorded_but_in_a_read_only_session(checked: Unattended) -> None:
    before = outcomes(checked.host.data)
    looking = checked.runs("--read-only", "check", GOOD, passphrase=PASSPHRASE)
    assert looking.code == 0
    assert outcomes(checked.host.data) == before
    assert checks(checked, GOOD).code == 0
    changed = outcomes(checked.host.data)
    assert {name for name in ALL if changed[name] != before[name]} == {GOOD}


def test_universes_that_lose_their_key_are_named(stocked: Unattended) -> None:
    assert stocked.runs("universe", "add", "orders").code == 0
    enabling = ("universe", "enable", "orders", "--configuration", "prod")
    assert stocked.runs(*enabling, passphrase=PASSPHRASE).code == 0
    move_behind_a_firewall(stocked.host.data, "prod")
    ran = checks(stocked, "prod", "--json")
    [told] = [each for each in by_name(ran)["prod"]["foresights"] if each["universes"]]
    assert (told["code"], told["universes"]) == ("universes-cannot-unwrap", ["orders"])
    assert ran.code == 5
