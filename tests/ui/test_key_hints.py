"""The last line is laid out anew for every width and whenever other keys can be pressed."""

import gc
from typing import ClassVar
from weakref import ref

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets._footer import FooterKey

from kms_tui.ui.widgets.key_hints import KeyHints


class Hinting(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "quit", "quit")]

    def compose(self) -> ComposeResult:
        yield KeyHints()


async def test_hints_of_before_are_not_kept() -> None:
    app = Hinting()
    async with app.run_test() as pilot:
        await pilot.pause()
        before = [ref(hint) for hint in app.query(FooterKey)]
        assert before
        for _ in range(3):
            app.query_one(KeyHints).refresh(recompose=True)
            await pilot.pause()
        gc.collect()
        assert [hint for hint in before if hint() is not None] == []
