"""A save that succeeds: what is stored then, and that the stored configuration passes again."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from save_expectations import BY_NAME, DOUBTFUL, GOOD, Doubtful, Good
from saved_once import SavedOnce, Saves
from saving_bench import Bench, draft_of

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.check import SaveStep, Verdict
from kms_tui.domain.errors import WarningsFound
from kms_tui.domain.secret import Secret

ONE_OF_EACH = {"configuration": 1, "secret": 1, "entry": 1}
"""What a saved configuration leaves behind: nothing in the journal."""


@dataclass(frozen=True)
class GoodSave(SavedOnce):
    """A save, and how it had to end."""

    expected: Good


@pytest.fixture(scope="module", params=GOOD, ids=lambda expected: expected.scenario)
def good(request: pytest.FixtureRequest, saves: Saves) -> GoodSave:
    expected: Good = request.param
    return GoodSave(**vars(saves.of(expected)), expected=expected)


def test_a_good_save_passes_every_check(good: GoodSave) -> None:
    assert good.told.verdicts == {}
    assert good.told.ended(SaveStep.STORE_SECRET).verdict is Verdict.PASS
    assert good.told.ended(SaveStep.WRITE_CONFIGURATION).verdict is Verdict.PASS
    assert good.told.configuration.last_check is not None
    assert good.told.configuration.last_check.verdict is Verdict.PASS


def test_a_good_save_stores_one_configuration_and_its_secret(good: GoodSave) -> None:
    assert good.left_behind == ONE_OF_EACH
    assert good.entries == [Secret(BY_NAME[good.expected.scenario].client_secret)]


def test_a_good_save_stores_the_key_as_the_vault_has_it(good: GoodSave) -> None:
    saved, scenario = good.told.configuration, BY_NAME[good.expected.scenario]
    assert saved.key_size == good.expected.key_size
    assert saved.cloud == good.expected.cloud
    assert saved.key_id.startswith(f"{scenario.vault_url}/keys/{scenario.key_name}/")


def test_a_vault_that_was_busy_for_a_moment_was_waited_for_in_sight(good: GoodSave) -> None:
    assert [reason for _, reason in good.told.waits] == [*good.expected.waits_for]


def test_a_good_save_ends_in_time(good: GoodSave) -> None:
    assert good.told.seconds < good.expected.within_seconds


def test_a_stored_configuration_passes_its_checks_again(good: GoodSave) -> None:
    if good.checked is None:
        pytest.skip("would only take as long again")
    assert good.checked.verdicts == {}
    before, after = good.told.configuration.last_check, good.checked.configuration.last_check
    assert before is not None
    assert after is not None
    assert after.verdict is Verdict.PASS
    assert after.at > before.at
    assert good.checked.configuration.revision == good.told.configuration.revision


@pytest.mark.parametrize("expected", DOUBTFUL, ids=lambda expected: expected.scenario)
async def test_a_doubtful_save_stores_nothing_until_the_admin_insists(
    tmp_path: Path, network: NetworkSettings, expected: Doubtful
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        told = await bench.save(draft_of(BY_NAME[expected.scenario]))
        assert isinstance(told.error, WarningsFound)
        assert told.verdicts == {expected.check: Verdict.WARN}
        assert await bench.left_behind() == {}


@pytest.mark.parametrize("expected", DOUBTFUL, ids=lambda expected: expected.scenario)
async def test_a_warning_tells_what_was_found_and_what_to_do(
    tmp_path: Path, network: NetworkSettings, expected: Doubtful
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        told = await bench.save(draft_of(BY_NAME[expected.scenario]))
    [warning] = told.grave
    assert expected.found in warning.found
    assert expected.do in warning.do
    assert warning.code == expected.code


@pytest.mark.parametrize("expected", DOUBTFUL, ids=lambda expected: expected.scenario)
async def test_a_save_despite_its_warning_stores_the_key_as_it_is(
    tmp_path: Path, network: NetworkSettings, expected: Doubtful
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        draft = draft_of(BY_NAME[expected.scenario])
        saved = (await bench.save(draft, despite_warnings=True)).configuration
        assert await bench.left_behind() == ONE_OF_EACH
    assert saved.key_size == expected.stored_size
    assert saved.last_check is not None
    assert saved.last_check.verdict is Verdict.WARN
    assert expected.found in saved.last_check.summary


async def test_a_size_that_was_accepted_once_does_not_warn_again(
    tmp_path: Path, network: NetworkSettings
) -> None:
    async with Bench.opened(tmp_path, network) as bench:
        draft = draft_of(BY_NAME["good-4096"])
        saved = (await bench.save(draft, despite_warnings=True)).configuration
        checked = await bench.check(saved)
    assert checked.verdicts == {}
