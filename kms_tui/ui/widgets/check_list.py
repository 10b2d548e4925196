"""A list of checks, as they stand."""

from typing import ClassVar

from rich.text import Text
from textual.geometry import Region, Size
from textual.widget import Widget

from kms_tui.domain.check import Check, CheckName, SaveStep, Verdict
from kms_tui.ui.presentation import check_lines

_RANKS: dict[str, int] = {str(name): rank for rank, name in enumerate((*CheckName, *SaveStep))}
"""The places of the checks of a configuration; others stand in the order they were told in."""


class CheckList(Widget):
    """Shows checks in their order; each told check replaces the one of the same name."""

    DEFAULT_CSS: ClassVar[str] = """
    CheckList { height: auto; }
    """

    def __init__(self, checks: list[Check] | None = None) -> None:
        super().__init__()
        self._with_detail = False
        self._checks = {check.name: check for check in checks or []}

    @property
    def checks(self) -> list[Check]:
        """The checks as they stand, in the order in which they run."""
        return sorted(self._checks.values(), key=lambda check: _RANKS.get(check.name, 0))

    def tell(self, check: Check) -> None:
        """Show one check as it now is."""
        self._checks[check.name] = check
        self.refresh(layout=True)

    def replace(self, checks: list[Check]) -> None:
        """Show other checks instead."""
        self._checks = {check.name: check for check in checks}
        self.refresh(layout=True)

    def toggle_detail(self) -> None:
        """Show or hide the other side's own words."""
        self._with_detail = not self._with_detail
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Return the number of lines; they are laid out for the width that is there."""
        return self._line_count(self.checks, width)

    def render(self) -> Text:
        """Return all lines."""
        return check_lines(self.checks, self.size.width, with_detail=self._with_detail)

    def scroll_to_point(self) -> None:
        """Bring the first failure or warning, else what is running, into view."""
        for verdict in (Verdict.FAIL, Verdict.WARN, Verdict.RUNNING):
            for index, check in enumerate(self.checks):
                if check.verdict is verdict:
                    self._show(index)
                    return

    def _show(self, index: int) -> None:
        width = self.size.width
        top = self._line_count(self.checks[:index], width)
        lines = Region(0, top, 1, self._line_count([self.checks[index]], width))
        if isinstance(self.parent, Widget):
            self.call_after_refresh(self.parent.scroll_to_region, lines, animate=False)

    def _line_count(self, checks: list[Check], width: int) -> int:
        return len(check_lines(checks, width, with_detail=self._with_detail).plain.splitlines())
