"""A re-wrap that was interrupted: go on with it, or end it."""

from enum import StrEnum

from kms_tui.domain.visible_text import visible
from kms_tui.ui.dialogs.question import QuestionDialog
from kms_tui.ui.universe_text import UniverseView


class RewrapAnswer(StrEnum):
    """What is to become of an unfinished re-wrap. The value is the id of its button."""

    RESUME = "resume"
    ABANDON = "abandon"


def _explanation(view: UniverseView) -> str:
    if view.rewrap is None:
        return ""
    target = visible(view.name_of(view.rewrap.configuration_id))
    begun = f"{view.rewrap.begun.at:%Y-%m-%d %H:%MZ} by {visible(view.rewrap.begun.by)}"
    return (
        f"To {target}, begun {begun}: "
        f"{view.done_keys} of {len(view.keys)} keys are done. The old wrappings are in use.\n\n"
        "Resume does the keys that are left, with the same version of the master key, and then "
        "puts the new wrappings into use. Abandon leaves the old wrappings in use; what was "
        "wrapped anew stays recorded but is not used. No key is lost either way."
    )


class UnfinishedRewrapDialog(QuestionDialog[RewrapAnswer]):
    """Returns what to do, or None for nothing now."""

    def __init__(self, view: UniverseView) -> None:
        """Take a view with an unfinished re-wrap."""
        question = f"A re-wrap of {view.universe.name} is unfinished"
        answers = {RewrapAnswer.RESUME.value: "Resume", RewrapAnswer.ABANDON.value: "Abandon"}
        super().__init__(question, _explanation(view), answers=answers)

    def on_mount(self) -> None:
        """Begin at what leads on."""
        self.focus_answer(RewrapAnswer.RESUME)

    def answer(self, name: str) -> RewrapAnswer:
        """Return the answer of that button."""
        return RewrapAnswer(name)
