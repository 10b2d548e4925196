"""Keys that are off are grey in the footer, and say why in the help and when they are pressed."""

from textual.dom import DOMNode


class ExplainsKeys(DOMNode):
    """Mixed into screens and dialogs, before Textual's own class."""

    def disabled_reason(self, action: str) -> str:
        """Return why an action cannot be taken now, in words; empty if it can."""
        del action
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what cannot be done now."""
        del parameters
        return None if self.disabled_reason(action) else True
