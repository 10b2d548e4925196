"""Universes are registered, edited and listed over a real catalogue; no vault is asked."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from clear_errors import raises_clearly

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.domain.errors import CatalogueBusy, InvalidDraft, UniverseChanged
from kms_tui.domain.history import EventKind, HistoryFilter
from kms_tui.domain.universe import Universe, UniverseDraft
from kms_tui.services.universes import Universes

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
ID = "11111111-1111-4111-8111-111111111111"
DRAFT = UniverseDraft("orders", ID, "Ask Ada")


@pytest.fixture
async def universes(tmp_path: Path) -> AsyncIterator[Universes]:
    catalogue = SqliteCatalogue(tmp_path / "data")
    yield Universes(SqliteUniverseCatalogue(catalogue), lambda: NOON, "admin7@bastion01")
    await catalogue.close()


def an_hour_later(universes: Universes) -> Universes:
    """Return the same universes as somebody else finds them."""
    return replace(universes, now=lambda: NOON + timedelta(hours=1), actor="admin8@bastion02")


async def test_a_registered_universe_says_who_registered_it_and_when(universes: Universes) -> None:
    registered = await universes.register(DRAFT)
    assert registered == Universe(
        id=registered.id,
        name="orders",
        uuid=ID,
        notes="Ask Ada",
        created_at=NOON,
        created_by="admin7@bastion01",
        updated_at=NOON,
        updated_by="admin7@bastion01",
    )
    assert str(uuid.UUID(registered.id)) == registered.id
    assert await universes.get(registered.id) == registered
    assert await universes.list() == [registered]


async def test_an_edited_universe_says_who_edited_it_and_when(universes: Universes) -> None:
    was = await universes.register(DRAFT)
    edited = await an_hour_later(universes).edit(was, UniverseDraft("billing", "", "Ask Bob"))
    assert edited == replace(
        was,
        name="billing",
        uuid="",
        notes="Ask Bob",
        updated_at=NOON + timedelta(hours=1),
        updated_by="admin8@bastion02",
        revision=2,
    )
    assert await universes.get(was.id) == edited


async def test_a_broken_field_is_named_and_nothing_is_written(universes: Universes) -> None:
    was = await universes.register(DRAFT)
    broken = UniverseDraft("", "nonsense")
    for refused in (universes.register(broken), universes.edit(was, broken)):
        with raises_clearly(InvalidDraft) as told:
            await refused
        assert told.value.problems == {
            str(field): problem for field, problem in broken.problems().items()
        }
        assert len(told.value.problems) == 2
    assert await universes.list() == [was]


async def test_the_history_is_read_page_by_page(universes: Universes) -> None:
    was = await universes.register(DRAFT)
    await universes.edit(was, UniverseDraft("billing"))
    wanted = HistoryFilter(was.id)
    [edited] = await universes.history(wanted, limit=1)
    [registered] = await universes.history(wanted, before=edited.sequence, limit=1)
    assert registered.happening.kind is EventKind.REGISTERED
    assert registered.sequence < edited.sequence
    assert await universes.history(wanted, before=registered.sequence) == []


@dataclass
class Losing:
    """A catalogue that makes a change and gives no answer, or makes none either."""

    catalogue: SqliteUniverseCatalogue
    is_made: bool

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the catalogue has
        return getattr(self.catalogue, name)

    async def register(self, universe: Universe) -> Universe:
        return await self._lost(self.catalogue.register, universe)

    async def change(self, universe: Universe, was: Universe) -> Universe:
        return await self._lost(self.catalogue.change, universe, was)

    async def _lost(self, change: Any, *given: Universe) -> Universe:  # noqa: ANN401 - see above
        if self.is_made:
            await change(*given)
        raise CatalogueBusy("The answer was lost.", do="Wait.")


def losing(universes: Universes, *, is_made: bool) -> Universes:
    catalogue: Any = Losing(universes.catalogue, is_made)  # type: ignore[arg-type]  # the fixture's
    return replace(an_hour_later(universes), catalogue=catalogue)


async def test_a_change_that_was_made_counts_though_its_answer_was_lost(
    universes: Universes,
) -> None:
    lost = losing(universes, is_made=True)
    registered = await lost.register(DRAFT)
    edited = await lost.edit(registered, UniverseDraft("billing"))
    assert await universes.list() == [edited]


async def test_a_change_that_was_not_made_is_told_as_lost(universes: Universes) -> None:
    lost = losing(universes, is_made=False)
    with raises_clearly(CatalogueBusy):
        await lost.register(DRAFT)
    was = await universes.register(DRAFT)
    with raises_clearly(CatalogueBusy):
        await lost.edit(was, UniverseDraft("billing"))
    assert await universes.list() == [was]


@pytest.mark.parametrize("other", [{"hours": 2}, {"hours": 1, "actor": "admin9@bastion03"}])
async def test_a_change_of_somebody_else_is_not_taken_for_the_lost_one(
    universes: Universes, other: dict[str, Any]
) -> None:
    was = await universes.register(DRAFT)
    at = NOON + timedelta(hours=other["hours"])
    somebody = replace(universes, now=lambda: at, actor=other.get("actor", "admin8@bastion02"))
    await somebody.edit(was, UniverseDraft("returns"))
    with raises_clearly((CatalogueBusy, UniverseChanged)):
        await losing(universes, is_made=False).edit(was, UniverseDraft("billing"))
    assert [each.name for each in await universes.list()] == ["returns"]


async def test_universes_are_listed_by_name(universes: Universes) -> None:
    for name in ("orders", "billing"):
        await universes.register(UniverseDraft(name))
    assert [each.name for each in await universes.list()] == ["billing", "orders"]
