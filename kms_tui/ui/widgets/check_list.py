"""A list of checks, as they stand.

A re-wrap tells of a thousand keys, some thousand times in all: what was laid out once is kept,
and only the lines that show are drawn.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import ClassVar

from rich.text import Text
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.visual import Visual, visualize
from textual.widget import Widget

from kms_tui.domain.check import Check, CheckName, SaveStep, Verdict
from kms_tui.ui.presentation import check_lines

_RANKS: dict[str, int] = {str(name): rank for rank, name in enumerate((*CheckName, *SaveStep))}
"""The places of the checks of a configuration, some of which are told only if they are made."""


@dataclass(slots=True)
class _Block:
    """The lines of one check for one width."""

    text: Text
    height: int
    strips: list[Strip] = field(default_factory=list)
    """As they are drawn; empty until they are."""


class CheckList(Widget):
    """Shows checks in their order; each told check replaces the one of the same name.

    The checks of a configuration stand in the order in which they run, all others in the order in
    which they were told of first.
    """

    DEFAULT_CSS: ClassVar[str] = """
    CheckList { height: auto; }
    """

    def __init__(self, checks: list[Check] | None = None) -> None:
        super().__init__()
        self._with_detail = False
        self._checks: dict[str, Check] = {}
        self._blocks: dict[str, _Block] = {}
        self._tops: list[int] = []
        self._laid_out_width = 0
        self._take(checks or [])

    @property
    def checks(self) -> list[Check]:
        """The checks as they stand, in the order in which they run."""
        return list(self._checks.values())

    def tell(self, check: Check) -> None:
        """Show one check as it now is."""
        if check.name not in self._checks:
            self._take([*self._checks.values(), check])
            return
        self._checks[check.name] = check
        was = self._blocks.pop(check.name, None)
        if was is not None and was.height == self._block(check).height:
            self.refresh()
        else:
            self._lay_out_anew()

    def replace(self, checks: list[Check]) -> None:
        """Show other checks instead."""
        self._blocks.clear()
        self._take(checks)

    def toggle_detail(self) -> None:
        """Show or hide the other side's own words."""
        self._with_detail = not self._with_detail
        self._blocks.clear()
        self._lay_out_anew()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Return the number of lines; they are laid out for the width that is there."""
        self._lay_out(width)
        return self._tops[-1]

    def render_line(self, y: int) -> Strip:
        """Return one line, cut to the width there is."""
        self._lay_out(self.size.width)
        place = bisect_right(self._tops, y) - 1
        if place >= len(self._checks):
            return Strip.blank(self.size.width, self.visual_style.rich_style)
        check = self.checks[place]
        return self._strips(self._block(check))[y - self._tops[place]]

    def notify_style_update(self) -> None:
        """Draw everything anew in the colours of another theme."""
        super().notify_style_update()
        for block in self._blocks.values():
            block.strips.clear()

    def scroll_to_check(self, name: str) -> None:
        """Bring one check into view."""
        self._show(list(self._checks).index(name))

    def scroll_to_point(self) -> None:
        """Bring the first failure or warning, else what is running, into view."""
        for verdict in (Verdict.FAIL, Verdict.WARN, Verdict.RUNNING):
            for place, check in enumerate(self._checks.values()):
                if check.verdict is verdict:
                    self._show(place)
                    return

    def next_finding(self, below_line: int) -> int | None:
        """Return the line of the first failure or warning that begins below a line.

        After the last one comes the first again; None if there is none.
        """
        self._lay_out(self.size.width)
        lines = [
            top
            for top, check in zip(self._tops, self._checks.values(), strict=False)
            if check.verdict in (Verdict.FAIL, Verdict.WARN)
        ]
        return next((line for line in lines if line > below_line), lines[0] if lines else None)

    def _take(self, checks: list[Check]) -> None:
        if all(check.name in _RANKS for check in checks):
            checks = sorted(checks, key=lambda check: _RANKS[check.name])
        self._checks = {check.name: check for check in checks}
        self._lay_out_anew()

    def _lay_out_anew(self) -> None:
        self._tops = []
        self.refresh(layout=True)

    def _lay_out(self, width: int) -> None:
        """Know where each check begins, and where the last one ends."""
        if width != self._laid_out_width:
            self._laid_out_width = width
            self._blocks.clear()
            self._tops = []
        if not self._tops:
            heights = (self._block(check).height for check in self._checks.values())
            self._tops = list(accumulate(heights, initial=0))

    def _block(self, check: Check) -> _Block:
        block = self._blocks.get(check.name)
        if block is None:
            text = check_lines([check], self._laid_out_width, with_detail=self._with_detail)
            block = _Block(text, len(text.plain.splitlines()))
            self._blocks[check.name] = block
        return block

    def _strips(self, block: _Block) -> list[Strip]:
        if not block.strips:
            width, visual = self._laid_out_width, visualize(self, block.text, markup=False)
            block.strips = Visual.to_strips(self, visual, width, block.height, self.visual_style)
        return block.strips

    def _show(self, place: int) -> None:
        self._lay_out(self.size.width)
        top, bottom = self._tops[place], self._tops[place + 1]
        if isinstance(self.parent, Widget):
            lines = Region(0, top, 1, bottom - top)
            self.call_after_refresh(self.parent.scroll_to_region, lines, animate=False)
