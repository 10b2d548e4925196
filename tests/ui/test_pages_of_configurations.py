"""Pages of configurations cost the same in any catalogue, and say what reading all would say."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from configuration_pages import NOON, Shelf, Stored, shelf_in

from kms_tui.adapters.sqlite.configuration_listing import page
from kms_tui.adapters.sqlite.connection import open_catalogue
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.rows import Values
from kms_tui.domain.check import Verdict
from kms_tui.domain.health import problems_of
from kms_tui.domain.listing import Listing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

VERDICTS = ("pass", "warn", "fail", None, "pass")
DAYS = (None, -1, 0, 30, 31, 400)


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with shelf_in(tmp_path / "data") as shelf:
        yield shelf


def some(count: int) -> list[Stored]:
    return [Stored(f"cfg-{number:05}", "pass", "kv", size=3072) for number in range(count)]


def steps(directory: Path, statement: str, values: Values) -> int:
    """Return how many instructions of SQLite's machine a page takes."""
    taken = [0]

    def count() -> None:
        taken[0] += 1

    with closing(open_catalogue(Location(directory))) as connection:
        connection.execute(statement, values).fetchall()
        connection.set_progress_handler(count, 1)
        connection.execute(statement, values).fetchall()
    return taken[0]


@pytest.mark.parametrize("filter_text", ["", "cfg"], ids=["all", "filtered"])
@pytest.mark.parametrize("is_beside", [False, True], ids=["from the end", "from the middle"])
@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
async def test_a_page_takes_as_many_steps_in_a_large_catalogue(
    shelf: Shelf, tmp_path: Path, *, backwards: bool, is_beside: bool, filter_text: str
) -> None:
    listing, taken = Listing.of_text(filter_text, ()), []
    for first, last in ((0, 100), (100, 5_000)):
        shelf.put(some(last)[first:])
        middle = await shelf.services.browsing.configurations(
            Listing.of_text(f"cfg-{last // 2:05}", ()), limit=1
        )
        beside = middle.rows[0] if is_beside else None
        statement, values = page(listing, NOON.date(), beside, backwards=backwards)
        taken.append(steps(tmp_path / "data", statement, values | {"limit": 40}))
    assert taken[1] <= taken[0] * 1.05


async def test_letters_beyond_ascii_are_in_the_same_order_in_every_listing(shelf: Shelf) -> None:
    shelf.put(
        Stored(name, "pass", "kv", size=3072) for name in ("Zoe", "\xc4rger", "\xe4rger", "b")
    )
    by_name = await shelf.services.browsing.configurations(Listing(), limit=9)
    by_size = await shelf.services.browsing.configurations(Listing(sort_by="size"), limit=9)
    assert list(by_name.rows) == list(by_size.rows)


@pytest.mark.parametrize("first", range(0, len(VERDICTS) * len(DAYS), 4))
async def test_the_worst_problems_are_those_of_all_configurations(shelf: Shelf, first: int) -> None:
    today = NOON.date()
    kinds = [(verdict, days) for verdict in VERDICTS for days in DAYS]
    shelf.put(
        Stored(
            f"c{number}",
            verdict,
            "kv",
            size=3072,
            expires_on=None if days is None else today + timedelta(days=days),
        )
        for number, (verdict, days) in enumerate((kinds[first:] + kinds[:first])[:9])
    )
    every = await shelf.services.configurations.list()
    problems = [problem for one in every for problem in problems_of(one, today)]
    problems.sort(key=lambda problem: problem.verdict is not Verdict.FAIL)
    health = await shelf.services.browsing.health()
    assert list(health.worst) == problems[:2]
    verdicts = [one.last_check.verdict if one.last_check else None for one in every]
    assert (health.configurations, health.failing, health.warning, health.never_checked) == (
        len(every),
        *(verdicts.count(verdict) for verdict in (Verdict.FAIL, Verdict.WARN, None)),
    )


async def test_each_page_goes_on_where_the_last_one_ended(shelf: Shelf) -> None:
    shelf.put(some(7))
    browsing = shelf.services.browsing
    rows = (await browsing.configurations(Listing(), limit=7)).rows
    for before, after in pairwise(rows):
        found = await browsing.configurations(Listing(), limit=1, beside=before)
        assert list(found.rows) == [after]
