"""Shows the text it is given in every kind of widget that shows text of others."""

from base64 import b64decode

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.content import Content
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


class HostileApp(TerminalApp[None]):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
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
        self.query_one(Input).value = self.text + "the end"


def main(encoded_text: str) -> int:
    text = b64decode(encoded_text).decode("utf-8", "surrogatepass")
    return HostileApp(text).run_in_terminal()
