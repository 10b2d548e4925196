"""To which master key the keys of a universe are to be re-wrapped, and what that does."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.universe import Universe
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.ui.dialogs.question import QuestionDialog
from kms_tui.ui.widgets.configuration_table import ConfigurationChoice
from kms_tui.ui.widgets.key_choice_fields import WrapAlgorithmField

_SAME = "To the newest version of the same master key."
_OTHER = "To the newest version of another master key."
RewrapTarget = tuple[KmsConfiguration, WrapAlgorithm]


def _explanation(keys: int) -> str:
    count = "The one key" if keys == 1 else f"Each of the {keys} keys"
    return (
        f"{count} is unwrapped, wrapped anew, unwrapped again and compared: about {2 * keys} "
        "requests. The old wrappings stay recorded, and in use until all are done. The universe "
        "keys do not change, and the database is not contacted."
    )


class RewrapKeysDialog(QuestionDialog[RewrapTarget]):
    """Returns the configuration to re-wrap to and the algorithm, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f10", "rewrap", "re-wrap", id="rewrap.rewrap", key_display="^s/F10"),
    ]

    def __init__(
        self,
        universe: Universe,
        configurations: Sequence[KmsConfiguration],
        now: Callable[[], datetime],
    ) -> None:
        """Take at least one configuration to choose from."""
        question = f"Re-wrap all universe keys of {universe.name}"
        explanation = _explanation(universe.key_count)
        super().__init__(question, explanation, answers={"rewrap": "Re-wrap"})
        self._present = universe.configuration_id
        self._configurations = configurations
        self._now = now

    def fields(self) -> ComposeResult:
        """Lay out the targets and the algorithm."""
        yield ConfigurationChoice(self._now)
        yield Static("", id="target", markup=False)
        yield WrapAlgorithmField()

    def on_mount(self) -> None:
        """Begin at the configuration that is in use."""
        table = self.query_one(ConfigurationChoice)
        table.show(self._configurations, select=self._present)
        table.focus()

    @on(ConfigurationChoice.Moved)
    def _tell_target(self) -> None:
        target = self.query_one(ConfigurationChoice).selected
        is_same = target is not None and target.id == self._present
        self.query_one("#target", Static).update(_SAME if is_same else _OTHER)

    def action_rewrap(self) -> None:
        """Return the target without going on to the button."""
        self.dismiss(self.answer("rewrap"))

    def answer(self, name: str) -> RewrapTarget | None:
        """Return the target."""
        del name
        configuration = self.query_one(ConfigurationChoice).selected
        algorithm = self.query_one(WrapAlgorithmField).algorithm
        return (configuration, algorithm) if configuration else None
