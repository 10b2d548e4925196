"""The doctor's findings, as they stand."""

from collections import Counter
from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.geometry import Size
from textual.widget import Widget

from kms_tui.domain.finding import Finding, Topic
from kms_tui.ui.doctor_text import findings_text


class FindingList(Widget):
    """Shows findings under their topics, and which topics are still being looked at."""

    DEFAULT_CSS: ClassVar[str] = """
    FindingList { height: auto; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._findings: list[Finding] = []
        self._looking: Counter[Topic] = Counter()
        self._topics: frozenset[Topic] = frozenset()

    @property
    def findings(self) -> list[Finding]:
        """What was found so far, as it came."""
        return self._findings

    @property
    def waiting(self) -> int:
        """How many examinations have not ended."""
        return self._looking.total()

    def begin(self, topics: Iterable[Topic]) -> None:
        """Show no finding yet; one topic is given for each examination."""
        self._findings = []
        self._looking = Counter(topics)
        self._topics = frozenset(self._looking)
        self.refresh(layout=True)

    def tell(self, finding: Finding) -> None:
        """Show one more finding."""
        self._findings.append(finding)
        self.refresh(layout=True)

    def end(self, topic: Topic) -> None:
        """Note that one examination of a topic is over."""
        self._looking[topic] -= 1
        self.refresh(layout=True)

    def stop(self) -> None:
        """Note that nothing more comes."""
        self._looking.clear()
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Return the number of lines; they are laid out for the width that is there."""
        return len(self._text(width).plain.splitlines())

    def render(self) -> Text:
        """Return all lines."""
        return self._text(self.size.width)

    def _text(self, width: int) -> Text:
        return findings_text(self._findings, +self._looking, self._topics, width)
