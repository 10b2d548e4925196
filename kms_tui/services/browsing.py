"""What the lists show: consecutive rows of a listing, read from wherever the last ones ended."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.health import CatalogueHealth, problems_of, problems_of_universe
from kms_tui.domain.history import Event, HistoryFilter
from kms_tui.domain.listed_rows import (
    SOON_DAYS,
    ListedUniverse,
    SortValue,
    configuration_order,
    configuration_texts,
    matches,
    name_order,
    universe_order,
    universe_texts,
)
from kms_tui.domain.listing import Listing, Slice
from kms_tui.services.ports import Catalogue, UniverseCatalogue

Row = TypeVar("Row")

WORST = 2
"""How many of the gravest problems are told."""
_ALL_EVENTS = 2**31


@dataclass(frozen=True, slots=True)
class Browsing:
    """Reads rows beside others. `beside` need not be stored any more: its values say where it was.

    Without `beside` the rows are the first, or the last if read `backwards`. They are in the order
    of the listing whichever way they are read. Each call may raise a `CatalogueError`.
    """

    catalogue: Catalogue
    universe_catalogue: UniverseCatalogue
    now: Callable[[], datetime]

    async def configurations(
        self,
        listing: Listing,
        *,
        limit: int,
        beside: KmsConfiguration | None = None,
        backwards: bool = False,
    ) -> Slice[KmsConfiguration]:
        """Return configurations; see `CONFIGURATION_FIELDS` for what a listing can name."""
        if listing.is_plain:
            return await self._by_name(listing, limit, beside, backwards=backwards)
        found = await self._configurations(listing)
        order = partial(configuration_order, field=listing.sort_by)
        rows = _in_order(
            found, beside, _by_name_of_configuration, order, is_descending=listing.is_descending
        )
        return _beside(rows, beside, limit, backwards=backwards)

    async def count_configurations(self, listing: Listing, *, at_most: int) -> int:
        """Return how many configurations there are; `at_most` stands for that many or more."""
        if not listing.terms:
            return await self.catalogue.count_configurations(at_most)
        return min(len(await self._configurations(listing)), at_most)

    async def universes(
        self,
        listing: Listing,
        *,
        limit: int,
        beside: ListedUniverse | None = None,
        backwards: bool = False,
    ) -> Slice[ListedUniverse]:
        """Return universes; see `UNIVERSE_FIELDS` for what a listing can name."""
        found = await self._universes(listing)
        order = partial(universe_order, field=listing.sort_by)
        rows = _in_order(
            found, beside, _by_name_of_universe, order, is_descending=listing.is_descending
        )
        return _beside(rows, beside, limit, backwards=backwards)

    async def count_universes(self, listing: Listing, *, at_most: int) -> int:
        """Return how many universes there are; `at_most` stands for that many or more."""
        return min(len(await self._universes(listing)), at_most)

    async def events(
        self,
        wanted: HistoryFilter,
        *,
        limit: int,
        beside: Event | None = None,
        backwards: bool = False,
    ) -> Slice[Event]:
        """Return events, newest first."""
        if not backwards:
            before = beside.sequence if beside else None
            found = await self.universe_catalogue.history(wanted, before=before, limit=limit)
            return Slice(found, reaches_end=len(found) < limit)
        every = await self.universe_catalogue.history(wanted, before=None, limit=_ALL_EVENTS)
        newer = [event for event in every if beside is None or event.sequence > beside.sequence]
        return Slice(newer[-limit:], reaches_end=len(newer) <= limit)

    async def health(self) -> CatalogueHealth:
        """Return how the whole catalogue is doing."""
        universes = await self.universe_catalogue.universes()
        today = self.now().date()
        problems = [p for universe in universes for p in problems_of_universe(universe)]
        soon = today + timedelta(days=SOON_DAYS)
        gravest = await self.catalogue.gravest_configurations(today, soon, WORST)
        problems += [p for one in gravest for p in problems_of(one, today)]
        problems.sort(key=lambda problem: problem.verdict is not Verdict.FAIL)
        tally = await self.catalogue.tally()
        failing, warning = tally.get(Verdict.FAIL, 0), tally.get(Verdict.WARN, 0)
        number, never_checked = sum(tally.values()), tally.get(None, 0)
        return CatalogueHealth(number, failing, warning, never_checked, problems[:WORST])

    async def _by_name(
        self,
        listing: Listing,
        limit: int,
        beside: KmsConfiguration | None,
        *,
        backwards: bool,
    ) -> Slice[KmsConfiguration]:
        found = await self.catalogue.configurations_by_name(
            limit=limit + 1, beside=beside, backwards=backwards is not listing.is_descending
        )
        rows = found[:limit]
        return Slice(rows[::-1] if backwards else rows, reaches_end=len(found) <= limit)

    async def _configurations(self, listing: Listing) -> list[KmsConfiguration]:
        today = self.now().date()
        found = await self.catalogue.configurations()
        return [one for one in found if matches(configuration_texts(one, today), listing)]

    async def _universes(self, listing: Listing) -> list[ListedUniverse]:
        names = {one.id: one.name for one in await self.catalogue.configurations()}
        rows = [
            ListedUniverse(u, names.get(u.configuration_id, "") if u.configuration_id else "")
            for u in await self.universe_catalogue.universes()
        ]
        return [row for row in rows if matches(universe_texts(row), listing)]


def _by_name_of_configuration(configuration: KmsConfiguration) -> SortValue:
    return name_order(configuration.name, configuration.id)


def _by_name_of_universe(row: ListedUniverse) -> SortValue:
    return name_order(row.universe.name, row.universe.id)


def _in_order(
    rows: Sequence[Row],
    beside: Row | None,
    by_name: Callable[[Row], SortValue],
    order: Callable[[Row], SortValue],
    *,
    is_descending: bool,
) -> list[Row]:
    """Return the rows in order, `beside` among them in the state it is given in."""
    if beside is not None:
        identity = by_name(beside)[-1]
        rows = [*(row for row in rows if by_name(row)[-1] != identity), beside]
    return sorted(sorted(rows, key=by_name), key=order, reverse=is_descending)


def _beside(rows: list[Row], beside: Row | None, limit: int, *, backwards: bool) -> Slice[Row]:
    if beside is not None:
        place = next(index for index, row in enumerate(rows) if row is beside)
        rows = rows[:place] if backwards else rows[place + 1 :]
    return Slice(rows[-limit:] if backwards else rows[:limit], reaches_end=len(rows) <= limit)
