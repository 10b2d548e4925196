"""A save that must not succeed: which check stops it, what it says, and that nothing stays."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from save_expectations import BY_NAME, DOUBTFUL, FAILING, GOOD, WAITING, Failing
from saved_once import SavedOnce, Saves
from saving_bench import Bench, draft_of

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.check import CheckName, Verdict
from kms_tui.domain.errors import ChecksFailed
from kms_tui.domain.secret import Secret
from kms_tui.sandbox import world

LONGEST_SENTENCE = 250
"""Characters: some three lines of a terminal."""


@dataclass(frozen=True)
class FailedSave(SavedOnce):
    """A save, and how it had to end."""

    expected: Failing


@pytest.fixture(scope="module", params=FAILING, ids=lambda expected: expected.scenario)
def failed(request: pytest.FixtureRequest, saves: Saves) -> FailedSave:
    expected: Failing = request.param
    return FailedSave(**vars(saves.of(expected)), expected=expected)


def test_every_scenario_of_the_sandbox_has_an_expectation() -> None:
    expected = {e.scenario for group in (FAILING, GOOD, DOUBTFUL) for e in group} | set(WAITING)
    assert expected == set(BY_NAME)


def test_exactly_the_expected_checks_fail(failed: FailedSave) -> None:
    expected = failed.expected
    assert isinstance(failed.told.error, ChecksFailed)
    assert failed.told.verdicts == dict.fromkeys((expected.check, *expected.also), Verdict.FAIL)


def test_the_first_failed_check_tells_what_was_found_and_what_to_do(failed: FailedSave) -> None:
    expected, [first, *_] = failed.expected, failed.told.grave
    assert expected.found in first.found
    assert expected.do in first.do
    assert first.code == expected.code
    assert expected.ask in first.ask
    assert bool(first.ask) is bool(expected.ask)


def test_a_failed_check_speaks_in_plain_sentences(failed: FailedSave) -> None:
    for check in failed.told.grave:
        for sentence in (check.found, check.do):
            assert re.fullmatch(r"[A-Za-z0-9][^\n{}\\<]*", sentence)
            assert sentence.endswith(".")
            assert "  " not in sentence
            assert not re.search(
                r"Error\b(?!\))|Exception|Traceback|\bNone\b|0x|\bHTTP/1", sentence
            )
            assert len(sentence) <= LONGEST_SENTENCE


def test_no_check_tells_the_client_secret(failed: FailedSave) -> None:
    secret = BY_NAME[failed.expected.scenario].client_secret
    assert secret
    assert secret not in repr(failed.told.checks)


def test_every_check_is_told_once_even_if_it_did_not_run(failed: FailedSave) -> None:
    told = [check.name for check in failed.told.checks if check.verdict.is_final]
    may_create = failed.expected.check is CheckName.KEY_CREATED
    left_out = {CheckName.UNIVERSE_KEYS, None if may_create else CheckName.KEY_CREATED}
    expected = [name for name in CheckName if name not in left_out]
    assert sorted(told) == sorted(expected)


def test_only_what_may_pass_is_tried_again_and_in_sight(failed: FailedSave) -> None:
    assert [reason for _, reason in failed.told.waits] == [*failed.expected.waits_for]


@pytest.mark.proves("N1")
def test_a_failing_save_ends_in_time_and_leaves_nothing(failed: FailedSave) -> None:
    assert failed.told.verdicts[failed.expected.check] is Verdict.FAIL
    assert failed.told.seconds < failed.expected.within_seconds
    assert failed.left_behind == {}
    assert failed.new_key is None
    ended = [check for check in failed.told.checks if check.verdict.is_final]
    assert [check.leaves for check in ended if check.leaves] == []


PROMISED = {
    scenario.name: code[0]
    for scenario in world.SCENARIOS
    if (code := re.search(r"AADSTS\d+", scenario.what))
}


@pytest.mark.parametrize("scenario", PROMISED)
def test_the_code_that_the_table_of_scenarios_promises_is_told(scenario: str) -> None:
    [expected] = [expected for expected in FAILING if expected.scenario == scenario]
    assert expected.code == PROMISED[scenario]


SAME_CAUSE = (
    {"soft-deleted", "new-key"},
    {"unknown-tenant", "other-tenant"},
    {"kv-unreachable", "no-such-vault"},
    {"kv-blockpage", "kv-redirect", "kv-elsewhere"},
    {"kv-blockpage", "kv-empty-answer", "kv-null-answer", "kv-half-answer"},
)
"""Scenarios that look alike from here, so that the same has to be done."""


def test_different_causes_have_different_fixes(saves: Saves) -> None:
    repeated = set().union(*(group - {min(group)} for group in SAME_CAUSE))
    fixes: dict[str, str] = {}
    for expected in FAILING:
        name = expected.scenario
        if name in repeated:
            continue
        host = BY_NAME[name].vault_url.removeprefix("https://")
        fix = saves.of(expected).told.grave[0].do.replace(host, "VAULT")
        assert fix not in fixes, f"{name} and {fixes.get(fix)} have the same fix"
        fixes[fix] = name
    assert len(fixes) > len(FAILING) / 2


async def test_a_silent_vault_is_given_up_within_the_time_that_admins_wait(
    tmp_path: Path, network: NetworkSettings
) -> None:
    """The one test here with the time limits of the program: they are its subject."""
    async with Bench.opened(tmp_path, network) as bench:
        told = await bench.save(draft_of(BY_NAME["kv-silent"]))
        assert await bench.left_behind() == {}
    assert told.verdicts == {CheckName.VAULT_ANSWERS: Verdict.FAIL}
    assert "within 5 s" in told.grave[0].found
    assert 4.5 < told.seconds < 16


async def test_a_jammed_vault_is_waited_for_in_sight_and_can_be_left_at_once(
    tmp_path: Path, network: NetworkSettings
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        told: asyncio.Queue[str] = asyncio.Queue()
        scenario = BY_NAME["kv-jammed"]
        draft, secret = draft_of(scenario), Secret(scenario.client_secret)
        saving = asyncio.create_task(
            bench.configurations.create(draft, secret, lambda check: told.put_nowait(check.found))
        )
        async with asyncio.timeout(5):
            while await told.get() != "try 2 of 3, vault is busy: waits 30 s":
                assert not saving.done()
        saving.cancel()
        async with asyncio.timeout(2):
            await asyncio.wait([saving])
        assert saving.cancelled()
        assert await bench.left_behind() == {}
