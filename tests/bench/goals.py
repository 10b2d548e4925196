"""The goals, and whether what was measured reaches them. Whatever was not measured says so."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from compared_programs import DATA_TABLE, HELLO, OURS
from interleaved_rounds import Rounds
from measured_visit import KEY_NAMES
from short_commands import LISTING, VERSION

MANY = f"{OURS}, 1,000,000"
"""Ours with that many configurations; `OURS` alone has 100."""

_FIRST, _ANSWERED, _MEMORY = "first data, ms", "first key answered, ms", "memory, MiB"
_MOVE, _SCROLL, _START = "bytes per cursor move", "bytes per scrolled line", "bytes to settled"
_MOVED = "cursor move to paint, ms"
_PAINTED = tuple(f"{name} to paint, ms" for name in KEY_NAMES)


@dataclass(frozen=True, slots=True)
class Goal:
    """One row: what is measured and what it must not exceed."""

    row: str
    what: str
    most: float
    measured: float | None
    unit: str = "x"

    @property
    def verdict(self) -> str:
        """Say whether the goal is met."""
        if self.measured is None:
            return "not measured"
        return "met" if self.measured <= self.most else "missed"


@dataclass
class Measured:
    """Everything that one run of the bench found; what it did not look at is not in `counts`."""

    rounds: Rounds = field(default_factory=Rounds)
    counts: dict[str, float | None] = field(default_factory=dict)
    commands: Mapping[str, float] = field(default_factory=dict)

    def ratio(self, name: str, other: str, of_other: str = "", ours: str = OURS) -> float | None:
        """Return the ratio of our figure to another program's; infinite if ours failed."""
        if ours in self.rounds.failures:
            return math.inf
        return self.rounds.ratio((ours, name), (other, of_other or name))

    def median(self, name: str, program: str = OURS) -> float | None:
        """Return our figure."""
        return self.rounds.median(program, name)


def goals(found: Measured) -> list[Goal]:
    """Return all goals in their order."""
    parts = (_starting, _growing, _keys, _bytes, _resting, _azure, _rest)
    return [goal for part in parts for goal in part(found)]


def _starting(found: Measured) -> Iterator[Goal]:
    for peer, most in ((HELLO, 0.15), ("posting", 0.03), ("htop", 0.35), ("tig", 1.3)):
        yield Goal("1", f"first data / {peer}", most, found.ratio(_FIRST, peer))
    instructions = found.counts.get("instructions, 100")
    yield Goal("1", "instructions to first data", 65e6, instructions, "")
    answered = found.ratio(_ANSWERED, HELLO, _FIRST)
    yield Goal("2", "first key answered / hello's first data", 1.15, answered)
    answered = found.ratio(_ANSWERED, "posting", _FIRST)
    yield Goal("2", "first key answered / posting's first data", 0.30, answered)
    yield Goal("2", "keys typed at first data and lost", 0, found.counts.get("keys lost"), "")
    yield Goal("2", "keys echoed meanwhile", 0, found.counts.get("keys echoed"), "")


def _growing(found: Measured) -> Iterator[Goal]:
    few, many = (found.counts.get(f"instructions, {rows}") for rows in ("100", "1,000,000"))
    grown = many / few if few and many else None
    yield Goal("3", "1,000,000 / 100: instructions to first data", 1.02, grown)
    yield Goal("3", "1,000,000 / 100: memory", 1.05, found.ratio(_MEMORY, OURS, ours=MANY))
    for name in _PAINTED:
        yield Goal("3", f"1,000,000 / 100: {name[:-4]}", 1.1, found.ratio(name, OURS, ours=MANY))


def _keys(found: Measured) -> Iterator[Goal]:
    yield Goal("4", f"key to paint / {DATA_TABLE}", 0.6, found.ratio(_MOVED, DATA_TABLE))
    yield Goal("4", "key to paint / posting", 0.5, found.ratio(_MOVED, "posting"))
    yield Goal("4", "key to paint, worst", 16.7, found.rounds.worst(OURS, _PAINTED), " ms")
    eager = found.counts.get("worst eager key, ms")
    yield Goal("4", "key to paint, worst while the SDK loads", 16.7, eager, " ms")
    waited = found.counts.get("longest wait while checking all, ms")
    yield Goal("4", "a key's wait for the loop, worst while all is checked", 16.7, waited, " ms")


def _bytes(found: Measured) -> Iterator[Goal]:
    yield Goal("5", "bytes per cursor move", 260, found.median(_MOVE), "")
    for peer, most in (("tig", 1.0), ("posting", 0.12)):
        yield Goal("5", f"bytes per cursor move / {peer}", most, found.ratio(_MOVE, peer))
    yield Goal("6", "bytes per scrolled line", 400, found.median(_SCROLL), "")
    for peer, most in (("tig", 0.15), ("posting", 0.05)):
        yield Goal("6", f"bytes per scrolled line / {peer}", most, found.ratio(_SCROLL, peer))
    yield Goal("7", "bytes to the first settled screen", 7_500, found.median(_START), "")
    for peer, most in ((DATA_TABLE, 0.11), ("posting", 0.06)):
        yield Goal(
            "7", f"bytes to the first settled screen / {peer}", most, found.ratio(_START, peer)
        )
    for name in ("idle bytes/s", "bytes/s with the filter focused", "bytes of 20 mouse moves"):
        yield Goal("8", name, 0, found.median(name), "")


def _resting(found: Measured) -> Iterator[Goal]:
    yield Goal("9", "wake-ups per second", 0.1, found.median("wake-ups/s"), "")
    yield Goal("10", "memory, list only / hello", 1.25, found.ratio(_MEMORY, HELLO))
    loaded = found.ratio("memory after idling, MiB", HELLO)
    yield Goal("10", "memory after 20 s, all loaded / hello", 2.0, loaded)
    yield Goal("10", "memory, list only / posting", 0.55, found.ratio(_MEMORY, "posting"))
    yield Goal("11", "quit", 15, found.median("quit, ms"), " ms")
    yield Goal("11", "quit / hello", 0.1, found.ratio("quit, ms", HELLO))


def _azure(found: Measured) -> Iterator[Goal]:
    of = found.counts.get
    yield Goal("12", "check all of 1,000 / bound, a request each", 1.4, of("check all, of keys"))
    yield Goal("12", "check all of 1,000 / bound, its requests", 1.4, of("check all, of requests"))
    yield Goal("12", "check all of 1,000: requests", 1_003, of("check all, requests"), "")
    yield Goal("13", "requests to verify a key, warm", 1, of("requests: verify, warm"), "")
    yield Goal("13", "requests to verify a key, cold", 4, of("requests: verify, cold"), "")
    yield Goal("13", "requests to check a configuration", 7, of("requests: check, cold"), "")
    yield Goal("13", "requests to create on an existing key", 9, of("requests: create, cold"), "")


def _rest(found: Measured) -> Iterator[Goal]:
    for rows, limit in (("1,000,000", 60), ("10,000", 5)):
        searched = found.counts.get(f"worst search, {rows}, ms")
        yield Goal("14", f"CPU of a search in {rows}, worst", limit, searched, " ms")
    for name, most in ((VERSION, 1.7), (LISTING, 2.5)):
        yield Goal("15", f"CPU of {name} / python -c pass", most, found.commands.get(name))
    yield Goal("16", "files opened before first data", 80, found.counts.get("files"), "")
    yield Goal("17", "installed size", 60, found.counts.get("installed, MiB"), " MiB")
    differing = found.counts.get("cells that differ")
    yield Goal("18", "cells that differ from Textual's own driver's", 0, differing, "")
