"""Shows each text it is given in every kind of widget that shows text of others, page by page."""

import json
from base64 import b64decode
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import (
    Button,
    Checkbox,
    DataTable,
    Header,
    Input,
    Label,
    OptionList,
    RichLog,
    Static,
    TextArea,
    Tree,
)

from kms_tui.ui.terminal.app import TerminalApp


class HostileScreen(Screen[None]):
    def __init__(self, text: str, page: int) -> None:
        super().__init__()
        self.text = text
        self.page = page
        self.title = text
        self.sub_title = text

    def compose(self) -> ComposeResult:
        text = self.text
        yield Header()
        yield Label(text, markup=False)
        yield Static(Text(text))
        yield Static(Content(text))
        yield Static(Text("link", style=Style(link=f"https://link.example/{text}")))
        yield Input(text, placeholder=text, compact=True)
        yield Button(Content(text), compact=True)
        yield Checkbox(Content(text), compact=True)
        yield OptionList(Content(text), compact=True)
        yield DataTable[Text]()
        yield Tree(Text(text))
        yield RichLog()
        yield TextArea(text, compact=True)

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_column(Text(self.text))
        table.add_row(Text(self.text), label=Text(self.text))
        self.query_one(RichLog).write(Text(self.text))
        self.query_one(Static).border_title = Content(self.text)
        self.notify(self.text, title=self.text, markup=False)
        self.call_after_refresh(self.show_end)

    def show_end(self) -> None:
        self.query_one(Input).value = f"{self.text} end of {self.page}"


class HostileApp(TerminalApp[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "next_page", "Next page", priority=True),
    ]

    def __init__(self, texts: list[str]) -> None:
        super().__init__()
        self.texts = texts
        self.page = 0

    def on_mount(self) -> None:
        self.push_screen(HostileScreen(self.texts[0], 0))

    def action_next_page(self) -> None:
        self.clear_notifications()
        self.page += 1
        self.switch_screen(HostileScreen(self.texts[self.page % len(self.texts)], self.page))

    def action_own_up(self) -> None:
        self.exit(message="owned up")


def main(encoded_texts: str, mouse: str = "") -> int:
    texts = json.loads(b64decode(encoded_texts))
    return HostileApp(texts).run_in_terminal(mouse=bool(mouse))
