"""Which configuration is to protect a universe, and what its universe key is to be."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.services.universe_keys import KeyChoice
from kms_tui.ui.dialogs.question import QuestionDialog
from kms_tui.ui.widgets.configuration_table import ConfigurationChoice
from kms_tui.ui.widgets.key_choice_fields import KeyLayoutField, WrapAlgorithmField

_EXPLANATION = """\
Makes a new universe key, lets the master key of the configuration wrap and unwrap it, and records \
it as the active one. The database is told nothing: export the key for yb-admin."""
Assignment = tuple[KmsConfiguration, KeyChoice]


class AssignConfigurationDialog(QuestionDialog[Assignment]):
    """Returns the chosen configuration and key, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f10", "assign", "assign", id="assign.assign", key_display="^s/F10"),
    ]

    def __init__(
        self,
        universe_name: str,
        configurations: Sequence[KmsConfiguration],
        now: Callable[[], datetime],
    ) -> None:
        """Take at least one configuration to choose from."""
        question = f"Assign a KMS configuration to {universe_name}"
        super().__init__(question, _EXPLANATION, answers={"assign": "Assign"})
        self._configurations = configurations
        self._now = now

    def fields(self) -> ComposeResult:
        """Lay out the configurations and the choices about the key."""
        yield ConfigurationChoice(self._now)
        yield KeyLayoutField()
        yield WrapAlgorithmField()

    def on_mount(self) -> None:
        """Begin at the configurations."""
        table = self.query_one(ConfigurationChoice)
        table.show(self._configurations)
        table.focus()

    def action_assign(self) -> None:
        """Return the choice without going on to the button."""
        self.dismiss(self.answer("assign"))

    def answer(self, name: str) -> Assignment | None:
        """Return the choice."""
        del name
        configuration = self.query_one(ConfigurationChoice).selected
        layout = self.query_one(KeyLayoutField).layout_of_key
        algorithm = self.query_one(WrapAlgorithmField).algorithm
        return (configuration, KeyChoice(layout, algorithm)) if configuration else None
