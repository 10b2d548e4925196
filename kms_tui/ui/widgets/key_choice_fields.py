"""The two choices about a universe key: what it consists of, and how it is wrapped."""

from textual import on

from kms_tui.domain.universe_key import KeyLayout, WrapAlgorithm
from kms_tui.ui.widgets.choice import Choice
from kms_tui.ui.widgets.form_field import FormField

_LAYOUTS = (KeyLayout.AES_256, KeyLayout.AES_128)
_ALGORITHMS = (WrapAlgorithm.RSA_OAEP_256, WrapAlgorithm.RSA_OAEP)
_PARITY = {
    KeyLayout.AES_128: "32 bytes with a 16-byte AES key, as YugabyteDB Anywhere makes it.",
    WrapAlgorithm.RSA_OAEP: "With SHA-1, as YugabyteDB Anywhere wraps.",
}
"""Why somebody would choose what is not the better one."""


class KeyLayoutField(FormField):
    """What a new universe key is to consist of."""

    def __init__(self, layout: KeyLayout = KeyLayout.AES_256) -> None:
        place = _LAYOUTS.index(layout) if layout in _LAYOUTS else 0
        choice = Choice(_LAYOUTS, chosen=place, id="layout")
        super().__init__("Key layout", choice, id="layout-field")
        self._choice = choice

    @property
    def layout_of_key(self) -> KeyLayout:
        """The chosen one."""
        return _LAYOUTS[self._choice.chosen]

    @on(Choice.Changed)
    def _explain(self) -> None:
        self.show(note=_PARITY.get(self.layout_of_key, ""))


class WrapAlgorithmField(FormField):
    """How a master key is to wrap."""

    def __init__(self, algorithm: WrapAlgorithm = WrapAlgorithm.RSA_OAEP_256) -> None:
        place = _ALGORITHMS.index(algorithm)
        choice = Choice(_ALGORITHMS, chosen=place, id="algorithm")
        super().__init__("Wrap algorithm", choice, id="algorithm-field")
        self._choice = choice

    @property
    def algorithm(self) -> WrapAlgorithm:
        """The chosen one."""
        return _ALGORITHMS[self._choice.chosen]

    @on(Choice.Changed)
    def _explain(self) -> None:
        self.show(note=_PARITY.get(self.algorithm, ""))
