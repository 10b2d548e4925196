"""Which ways meet a trouble, and what became of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_RANDOM = re.compile(r"[0-9a-f]{16,}")


@dataclass(frozen=True)
class Trouble:
    """A trouble, and the ways that meet it in each form of the proof."""

    name: str
    short: Sequence[str]
    long: Sequence[str]

    def ways(self, form: str) -> Sequence[str]:
        """Return the ways of that form, each with the points at which it meets the trouble."""
        return self.long if form == "long" else self.short


@dataclass(frozen=True)
class Outcome:
    """What became of all ways."""

    of: Sequence[Mapping[str, Any]]
    errors: str
    """What the processes said on standard error."""

    @property
    def tried(self) -> int:
        """How many runs were judged."""
        return sum(way["tried"] for way in self.of)

    @property
    def wrong(self) -> Sequence[str]:
        """What was found wrong."""
        return [f"{way['way']}: {wrong}" for way in self.of for wrong in way["wrong"]]

    @property
    def report(self) -> str:
        """Each kind of what was found wrong, with how often and one place; and the errors."""
        kinds: dict[str, list[str]] = {}
        for wrong in self.wrong:
            kinds.setdefault(_RANDOM.sub("*", wrong.partition("): ")[2]), []).append(wrong)
        told = [f"{len(found)} like {found[0]}" for found in kinds.values()]
        return "\n".join([*told, self.errors])

    @property
    def failed(self) -> int:
        """How many runs were wrong; several things may be wrong with one."""
        return min(self.tried, len(self.wrong))

    @property
    def points(self) -> set[str]:
        """The points at which one of the ways met the trouble."""
        return {point for way in self.of for point in way["points"]}

    @property
    def one_sided(self) -> Sequence[str]:
        """The ways of which none was found as before, or none as after the operation."""
        return [way["way"] for way in self.of if not all(way["has_been"])]
