"""What the lists show: consecutive rows of a listing, read from wherever the last ones ended."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import ConfigurationNotFound, UniverseNotFound
from kms_tui.domain.health import CatalogueHealth, problems_of, problems_of_universe
from kms_tui.domain.history import Event, HistoryFilter
from kms_tui.domain.listed_rows import (
    ListedUniverse,
    SortValue,
    matches,
    name_order,
    universe_order,
    universe_texts,
)
from kms_tui.domain.listed_words import SOON_DAYS
from kms_tui.domain.listing import Listing, Slice
from kms_tui.domain.universe import Universe
from kms_tui.services.ports import Catalogue, UniverseCatalogue

Row = TypeVar("Row")

WORST = 2
"""How many of the gravest problems are told."""


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
        found = await self.catalogue.listed_configurations(
            listing, self.now().date(), limit=limit + 1, beside=beside, backwards=backwards
        )
        return _slice(found, limit, backwards=backwards)

    async def count_configurations(self, listing: Listing, *, at_most: int) -> int:
        """Return how many configurations there are; `at_most` stands for that many or more."""
        today = self.now().date()
        return await self.catalogue.count_configurations(listing, today, at_most=at_most)

    async def configuration_named(self, name: str) -> KmsConfiguration:
        """Return the one of exactly that name, or raise `ConfigurationNotFound`."""
        if not _is_unicode(name):
            raise ConfigurationNotFound(name)
        return await self.catalogue.configuration_named(name)

    async def universe_named(self, name: str) -> Universe:
        """Return the one of exactly that name, or raise `UniverseNotFound`."""
        if not _is_unicode(name):
            raise UniverseNotFound(name)
        return await self.universe_catalogue.universe_named(name)

    async def configuration_names(self, beginning: str, *, limit: int) -> Sequence[str]:
        """Return the first names of configurations that begin so, in order of their characters."""
        if not _is_unicode(beginning):
            return ()
        return await self.catalogue.names_beginning(beginning, limit)

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
        sequence = beside.sequence if beside else None
        if backwards:
            history = partial(self.universe_catalogue.history, after=sequence or 0)
        else:
            history = partial(self.universe_catalogue.history, before=sequence)
        return _slice(await history(wanted, limit=limit + 1), limit, backwards=backwards)

    async def has_leftovers(self) -> bool:
        """Return whether there may be something for `Configurations.recover` to do."""
        return await self.catalogue.has_leftovers()

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

    async def _universes(self, listing: Listing) -> list[ListedUniverse]:
        names = await self.catalogue.used_names()
        rows = [
            ListedUniverse(u, names.get(u.configuration_id, "") if u.configuration_id else "")
            for u in await self.universe_catalogue.universes()
        ]
        return [row for row in rows if matches(universe_texts(row), listing)]


def _is_unicode(text: str) -> bool:
    """Tell whether a text can be stored: bytes of the command line may be no characters."""
    return text.encode(errors="ignore").decode() == text


def _slice(nearest_first: Sequence[Row], limit: int, *, backwards: bool) -> Slice[Row]:
    """Return rows in the order of the listing; one more than the limit was asked for."""
    rows = nearest_first[:limit]
    return Slice(rows[::-1] if backwards else rows, reaches_end=len(nearest_first) <= limit)


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
