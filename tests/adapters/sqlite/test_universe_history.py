from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from clear_errors import raises_clearly
from universe_parts import AT, EVERYTHING, LATER, STAMP, Cluster, cluster_in, new_universe

from kms_tui.domain.errors import UniverseNotFound
from kms_tui.domain.history import EventKind, Happening, HistoryFilter
from kms_tui.domain.universe import UniverseId

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kms_tui.domain.universe import Stamp

MANY = 100_000


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    async with cluster_in(tmp_path / "data") as cluster:
        yield cluster


async def _record(cluster: Cluster, note: str, stamp: Stamp = STAMP) -> None:
    happening = Happening(EventKind.VERIFIED, stamp, cluster.universe.id, note=note)
    await cluster.universes.record(happening)


async def _notes(cluster: Cluster, text: str) -> list[str]:
    wanted = HistoryFilter.of_text(text)
    found = await cluster.universes.history(wanted, before=None, limit=50)
    return [event.happening.note for event in found]


def _fill(cluster: Cluster) -> None:
    """Record many events at once, as years would."""
    with closing(sqlite3.connect(cluster.database)) as connection, connection:
        connection.executemany(
            "INSERT INTO event (kind, at, by, universe_id, configuration_id, key_id, note)"
            " VALUES ('verified', ?, 'admin@bastion', ?, ?, 'https://v/keys/k/1', ?)",
            (
                (AT.isoformat(), cluster.universe.id, cluster.first.id, f"round {number}")
                for number in range(MANY)
            ),
        )


async def _thousands_of_steps(cluster: Cluster) -> list[None]:
    """Return a list that grows with each thousand steps of SQLite's machine."""
    thousands: list[None] = []
    file = cluster.catalogue.file
    await cluster.catalogue.run(
        lambda: file.connected().set_progress_handler(lambda: thousands.append(None), 1000)
    )
    return thousands


async def test_what_was_recorded_is_read_as_it_was_written(cluster: Cluster) -> None:
    key = await cluster.gets_key()
    happening = Happening(
        EventKind.EXPORTED, LATER, cluster.universe.id, key.id, cluster.first.id, "id", "to a file"
    )
    await cluster.universes.record(happening)
    [event, *_] = await cluster.events()
    assert event.happening == happening
    assert (event.universe_name, event.configuration_name) == ("production", "payments")
    assert event.key_number == 1


async def test_recording_leaves_the_universe_as_it_is(cluster: Cluster) -> None:
    await _record(cluster, "2 of 2 keys")
    assert await cluster.now() == cluster.universe


async def test_nothing_is_recorded_of_an_unknown_universe(cluster: Cluster) -> None:
    with raises_clearly(UniverseNotFound):
        await cluster.universes.record(Happening(EventKind.VERIFIED, STAMP, UniverseId("nobody")))


async def test_a_note_from_outside_that_is_no_unicode_is_recorded_as_far_as_it_can_be(
    cluster: Cluster,
) -> None:
    await _record(cluster, "Azure said \ud83d so")
    assert await _notes(cluster, "azure") == ["Azure said ? so"]


async def test_the_order_is_that_of_recording_whatever_clocks_say(cluster: Cluster) -> None:
    await _record(cluster, "first", LATER)
    await _record(cluster, "second", STAMP)
    assert await _notes(cluster, "verified") == ["second", "first"]


async def test_pages_follow_each_other_without_gap_or_overlap(cluster: Cluster) -> None:
    for number in range(7):
        await _record(cluster, str(number))
    before, pages = None, []
    for _ in range(3):
        page = await cluster.universes.history(EVERYTHING, before=before, limit=3)
        pages.append([event.happening.note for event in page])
        before = page[-1].sequence
        await _record(cluster, "meanwhile")
    assert pages == [["6", "5", "4"], ["3", "2", "1"], ["0", ""]]
    assert await cluster.universes.history(EVERYTHING, before=before, limit=3) == []


async def test_the_history_of_one_universe_leaves_out_the_others(cluster: Cluster) -> None:
    other = await cluster.universes.register(new_universe("staging"))
    await _record(cluster, "not theirs")
    wanted = HistoryFilter(other.id)
    [event] = await cluster.universes.history(wanted, before=None, limit=50)
    assert event.universe_name == "staging"


@pytest.mark.parametrize(
    "text",
    [
        "RE-WRAP begun",
        "PRODuction completed",
        "re-wrap ledger",
        "admin@BASTION begun",
        "keys/ledger/000",
        "01 re-wrapped",
    ],
)
async def test_every_word_is_looked_for_in_all_that_is_shown(cluster: Cluster, text: str) -> None:
    await cluster.gets_key()
    await cluster.rewraps(cluster.second)
    wanted = HistoryFilter.of_text(text)
    found = await cluster.universes.history(wanted, before=None, limit=50)
    assert found
    assert {event.happening.kind.name[:6] for event in found} == {"REWRAP"}


async def test_all_words_have_to_be_there(cluster: Cluster) -> None:
    await _record(cluster, "3 of 4 keys")
    await _record(cluster, "4 of 4 keys")
    assert await _notes(cluster, "verified keys 3") == ["3 of 4 keys"]
    assert await _notes(cluster, "verified unheard-of") == []


async def test_a_word_is_taken_as_it_is(cluster: Cluster) -> None:
    await _record(cluster, "50% done_")
    await _record(cluster, "500 done")
    assert await _notes(cluster, "50%") == ["50% done_"]
    assert await _notes(cluster, "e_") == ["50% done_"]
    assert await _notes(cluster, "' OR 1=1 --") == []


async def test_capitals_beyond_ascii_are_the_same_letters_too(cluster: Cluster) -> None:
    await _record(cluster, "Müller: große Prüfung")
    assert await _notes(cluster, "MÜLLER GROSSE") == ["Müller: große Prüfung"]


async def test_a_page_of_a_long_history_costs_as_much_as_one_of_a_short(cluster: Cluster) -> None:
    _fill(cluster)
    thousands = await _thousands_of_steps(cluster)
    for wanted in (EVERYTHING, HistoryFilter(cluster.universe.id, ("verified",))):
        page = await cluster.universes.history(wanted, before=MANY // 2, limit=50)
        assert [event.sequence for event in page] == [*range(MANY // 2 - 1, MANY // 2 - 51, -1)]
    assert len(thousands) < 20


async def test_a_word_that_occurs_nowhere_in_a_long_history_is_known_in_time(
    cluster: Cluster,
) -> None:
    _fill(cluster)
    assert await _notes(cluster, "unheard-of") == []


async def test_events_after_one_come_oldest_first(cluster: Cluster) -> None:
    every = await cluster.universes.history(EVERYTHING, limit=1000)
    oldest = await cluster.universes.history(EVERYTHING, after=0, limit=2)
    assert oldest == every[:-3:-1]
    following = await cluster.universes.history(EVERYTHING, after=oldest[-1].sequence, limit=1000)
    assert [*oldest, *following] == every[::-1]
