"""The part of a screen that a list of running checks moves in."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from kms_tui.ui.widgets.check_list import CheckList


class FollowedChecks(VerticalScroll, can_focus=False):
    """Keeps what runs in view until somebody moves the list, and again on request."""

    def __init__(self, checks: CheckList) -> None:
        super().__init__()
        self._checks = checks
        self._is_following = True
        self._found_line = -1

    def compose(self) -> ComposeResult:
        """Lay out the checks."""
        yield self._checks

    def start_over(self) -> None:
        """Follow a new run from its beginning."""
        self._is_following = True
        self._found_line = -1

    def show_running(self, name: str) -> None:
        """Bring a check into view that runs now, unless somebody looks elsewhere."""
        if self._is_following:
            self._checks.scroll_to_check(name)

    def move(self, lines: int) -> None:
        """Move by that many lines; what runs is not followed any more then."""
        self._is_following = False
        self.scroll_relative(y=lines, animate=False)

    def turn_page(self, direction: int) -> None:
        """Move by a screenful."""
        self.move(direction * self.size.height)

    def follow(self) -> None:
        """Go to the end, and keep what runs in view again."""
        self._is_following = True
        self.scroll_end(animate=False)

    def show_next_finding(self) -> None:
        """Go to the next failure or warning, after the last one to the first."""
        line = self._checks.next_finding(self._found_line)
        if line is not None:
            self._is_following = False
            self._found_line = line
            self.scroll_to(y=line, animate=False)
