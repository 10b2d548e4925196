"""An app that is blanked very soon, while something goes on in it."""

from textual.app import ComposeResult
from textual.events import Key
from textual.widgets import Static

from kms_tui.ui.idle_lock import LocksWhenIdle


class IdlingApp(LocksWhenIdle[None]):
    def compose(self) -> ComposeResult:
        yield Static("ready", id="seen")
        yield Static("", id="pressed")

    def on_mount(self) -> None:
        self.watch_for_idleness(0.02)

    def on_key(self, event: Key) -> None:
        self.query_one("#pressed", Static).update(f"key {event.key}")

    async def lock_for_idleness(self, when: str) -> None:
        self.query_one("#seen", Static).update(f"done {when}")


def main(driver: str = "diff") -> int:
    return IdlingApp().run_in_terminal(driver=driver)
