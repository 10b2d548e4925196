"""A wait that a vault asks one for holds for all who ask it."""

import time

from kms_tui.services.pacing import Pace

SHORT = 0.05


async def test_a_vault_that_never_asked_for_a_wait_is_free_and_nothing_is_told() -> None:
    told: list[str] = []
    began = time.monotonic()
    await Pace(told.append).is_free()
    assert told == []
    assert time.monotonic() - began < 1


async def test_a_wait_is_sat_out_and_both_its_begin_and_its_end_are_told() -> None:
    told: list[str] = []
    pace, began = Pace(told.append), time.monotonic()
    pace.hold(SHORT)
    assert told == ["vault is busy: waits 0 s"]
    await pace.is_free()
    assert time.monotonic() - began >= SHORT
    assert told == ["vault is busy: waits 0 s", ""]


async def test_the_end_of_a_wait_is_told_once_however_many_waited() -> None:
    told: list[str] = []
    pace = Pace(told.append)
    pace.hold(SHORT)
    for _ in range(3):
        await pace.is_free()
    assert told.count("") == 1


async def test_the_longer_of_two_waits_holds() -> None:
    pace, began = Pace(), time.monotonic()
    pace.hold(SHORT)
    pace.hold(0)
    await pace.is_free()
    assert time.monotonic() - began >= SHORT


def test_a_wait_is_told_in_seconds() -> None:
    told: list[str] = []
    Pace(told.append).hold(30)
    assert told == ["vault is busy: waits 30 s"]
