"""Explains what rotating a universe key does, and asks for it."""

from textual.app import ComposeResult

from kms_tui.domain.universe import Universe
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.services.universe_keys import KeyChoice
from kms_tui.ui.dialogs.question import QuestionDialog
from kms_tui.ui.widgets.key_choice_fields import KeyLayoutField, WrapAlgorithmField

_EXPLANATION = """\
Makes a new universe key under the same master key and lets it be the active one. Only new data is \
encrypted with it; old files follow as compaction rewrites them. Old keys stay: files, snapshots \
and backups need them. The database is told nothing: export the key for yb-admin."""


class RotateUniverseKeyDialog(QuestionDialog[KeyChoice]):
    """Returns what the new key is to be, or None."""

    def __init__(self, universe: Universe, active: WrappedUniverseKey) -> None:
        """Offer what the active key is."""
        question = f"Rotate the universe key of {universe.name}: make key {universe.key_count + 1}"
        super().__init__(question, _EXPLANATION, answers={"rotate": "Rotate"})
        self._active = active

    def fields(self) -> ComposeResult:
        """Lay out the choices about the key."""
        yield KeyLayoutField(self._active.layout)
        yield WrapAlgorithmField(self._active.wrapping.algorithm)

    def on_mount(self) -> None:
        """Begin at the button."""
        self.focus_answer("rotate")

    def answer(self, name: str) -> KeyChoice:
        """Return the choice."""
        del name
        layout = self.query_one(KeyLayoutField).layout_of_key
        return KeyChoice(layout, self.query_one(WrapAlgorithmField).algorithm)
