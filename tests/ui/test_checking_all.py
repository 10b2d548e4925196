"""Checking all from the list: the list stays usable, rows change in place, a line tells."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from check_all_bench import check_all_of, store
from configuration_pages import Shelf, page_on
from universe_bench import Bench

from kms_tui.domain.errors import SecretNotFound
from kms_tui.services.browsing import Browsing
from kms_tui.services.check_progress import CheckProgress
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.secret_access import SecretAccess
from kms_tui.ui.check_all_text import ended_line, running_line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kms_tui.adapters.azure.network import NetworkSettings

pytest_plugins = ("azure_fixtures",)


@pytest.fixture
async def bench(tmp_path: Path, sandbox_network: NetworkSettings) -> AsyncIterator[Bench]:
    async with Bench.opened(tmp_path / "data", sandbox_network) as bench:
        yield bench


def shelf_of(bench: Bench) -> Shelf:
    """Return what the list is given: real services on the bench's catalogue."""
    of = bench.configurations
    assert isinstance(of.secret_store, PinnedSecretStore)
    services = SimpleNamespace(
        configurations=of,
        browsing=Browsing(of.catalogue, of.universes, of.now),
        secret_access=SecretAccess(of.secret_store),
        check_all=check_all_of(bench),
    )
    return Shelf(services, bench.directory / "catalogue.db")


async def test_every_row_gets_its_status_and_a_line_sums_up(bench: Bench) -> None:
    await store(bench, "good")
    await store(bench, "off", key_name="disabled")
    async with page_on(shelf_of(bench)) as page:
        await page.press("T")
        await page.sees(
            "Checked 2 in 00:0", "1 fail", "2 configs  1 fail", "OK    good", "FAIL  off"
        )


async def test_while_it_runs_the_list_stays_usable_and_esc_stops_it(bench: Bench) -> None:
    await store(bench, "good")
    await store(bench, "slow", vault="kv-slow")
    async with page_on(shelf_of(bench)) as page:
        await page.press("T")
        await page.sees("1/2  all good", "esc stops", "OK    good")
        await page.press("j")
        await page.until(lambda: page.selected == "slow")
        await page.press("escape")
        await page.sees("Stopped: checked 1 of 2")


async def test_there_is_one_check_of_all_at_a_time_and_the_help_says_so(bench: Bench) -> None:
    await store(bench, "slow", vault="kv-slow")
    async with page_on(shelf_of(bench)) as page:
        await page.press("T")
        await page.sees("0/1")
        assert page.list.disabled_reason("check_all") == "all are being checked: esc stops"
        await page.press("escape")
        await page.until(lambda: not page.list.disabled_reason("check_all"))


@pytest.mark.parametrize("width", [60, 80])
def test_the_running_line_fits_the_screen_and_keeps_its_numbers(width: int) -> None:
    progress = CheckProgress(1000, 412, 3, 2)
    line = running_line(progress, 7.9, width)
    assert len(line) <= width
    assert "412/1000  3 fail 2 warn  00:07  esc stops" in line


def test_the_bar_tells_how_much_is_done() -> None:
    assert running_line(CheckProgress(10, 5), 0, 80).startswith(" [##########..........] 5/10")


def test_what_could_not_be_checked_is_told_with_its_reason() -> None:
    lost = SecretNotFound("The secret is not there.", do="Enter it again.")
    progress = CheckProgress(2, 2, unchecked=1, not_checked=lost)
    line = ended_line(progress, 65, 80, is_stopped=False)
    assert line == (" Checked 2 in 01:05: 1 not checked (The secret is not there.)")
