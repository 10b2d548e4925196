"""Renders the running demo into pictures: `make screenshots`.

Time stands still, host and user are made up, the sandbox's port is painted over; everything else
is the real program on its real sandbox. The same pictures are the baselines of `test_pictures.py`.
"""

import asyncio
import itertools
import os
import re
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot

from kms_tui.composition import Surroundings, compose_demo
from kms_tui.hardening import PLAIN_THEME
from kms_tui.sandbox import world
from kms_tui.ui.app import KmsTuiApp

FOLDER = Path(__file__).parents[2] / "screenshots"
# The sandbox's port, and what Textual makes of it in the names of styles.
_VARIES = re.compile(r"(?P<what>127\.0\.0\.1:|terminal-)\d+")
_STANDS = {"127.0.0.1:": "127.0.0.1:47443", "terminal-": "terminal-0"}
_SIZE = (80, 24)
_WAIT_SECONDS = 30.0
_NO_ROTATION_READ = "https://kv-no-rotation-read.vault.azure.net"


def _surroundings() -> Surroundings:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    ticks = itertools.count()
    return Surroundings(lambda: noon, lambda: next(ticks) * 0.021, "admin7", "bastion01")


class _Photographer:
    """Works the app as an admin would and takes pictures on the way."""

    def __init__(self, pilot: Pilot[Any]) -> None:
        self._pilot = pilot
        self._app = pilot.app
        self.pictures: dict[str, str] = {}

    async def take(self, name: str) -> None:
        self._app.clear_notifications()
        await self._pilot.pause()
        picture = self._app.export_screenshot(title="kms-tui")
        self.pictures[name] = _VARIES.sub(lambda found: _STANDS[found["what"]], picture)

    async def press(self, *keys: str) -> None:
        await self._pilot.press(*keys)

    async def sees(self, text: str) -> None:
        deadline = time.monotonic() + _WAIT_SECONDS
        wanted = text.replace(" ", "&#160;")
        while wanted not in self._app.export_screenshot():
            if time.monotonic() > deadline:
                raise TimeoutError(f"the screen never showed {text!r}")
            await self._pilot.pause()

    async def enters(self, text: str) -> None:
        focused = self._app.focused
        if focused is None:
            raise LookupError("no field has the focus")
        focused.post_message(events.Paste(text))
        await self._pilot.pause()

    async def fills(self, name: str, vault_url: str, key_name: str) -> None:
        await self.press("n")
        await self.sees("Configuration Name")
        await self.enters(name)
        await self.press("tab", "tab")
        await self.enters(world.CLIENT_ID)
        await self.press("tab")
        await self.enters(world.CLIENT_SECRET)
        await self.press("tab", "tab")
        await self.enters(world.TENANT_ID)
        await self.press("tab")
        await self.enters(vault_url)
        await self.press("tab")
        await self.enters(key_name)
        await self.press("tab")

    async def tour(self) -> None:
        await self.sees("No configurations yet.")
        await self.fills("prod-eu-archive", _NO_ROTATION_READ, "good")
        await self.press("ctrl+s")
        await self.sees("save despite warnings")
        await self.press("w")
        await self.sees("Saved.")
        await self.press("enter")
        await self.fills("prod-eu-main", world.DEMO_VAULT_URL, "rotating")
        await self.press("ctrl+s")
        await self.sees("1 check failed.")
        await self.press("escape")
        await self.sees("Switch off automatic rotation")
        await self.take("form-failed-check")
        await self.press("shift+tab", "end", *["backspace"] * len("rotating"))
        await self.enters("good")
        await self.press("ctrl+s")
        await self.sees("Saved.")
        await self.take("form-saved")
        await self.press("enter")
        await self.sees("2 configs")
        await self.take("list")
        await self.press("question_mark")
        await self.sees("Keys: configuration list")
        await self.take("help")
        await self.press("escape")
        await self.tour_of_keys()
        await self.press("enter")
        await self.sees("identity")
        await self.take("details")
        await self.press("escape")
        await self.tour_of_universes()
        await self.press("exclamation_mark")
        await self.sees("universe rewrap")
        await self.take("activity-log")
        await self.press("escape")
        await self.sees("3 configs")
        await self.tour_of_changes()

    async def tour_of_keys(self) -> None:
        await self.press("T")
        await self.sees("Checked 2")
        await self.press("slash", *"status:warn")
        await self.sees("1 match")
        await self.take("filter")
        await self.press("escape", "colon", *"ed")
        await self.sees("edit NAME")
        await self.take("command-line")
        await self.press("escape", "y")
        await self.sees("client id")
        await self.take("copy")
        await self.press("escape")

    async def tour_of_universes(self) -> None:
        await self.fills("prod-eu-next", world.DEMO_VAULT_URL, "good-3072")
        await self.press("tab", "right", "ctrl+s")
        await self.closes("Saved.", "3 configs")
        await self.press("u")
        await self.sees("No universes yet.")
        await self.press("n")
        await self.sees("Universe Name")
        await self.enters("orders-eu")
        await self.press("ctrl+s")
        await self.sees("1 universe")
        await self.press("enter")
        await self.sees("no universe keys")
        await self.assigns_the_second()
        for number in (2, 3):
            await self.press("o")
            await self.sees(f"make key {number}")
            await self.press("enter")
            await self.closes(f"Key {number} is the active one.", f"{number} universe keys")
        await self.take("universe")
        await self.press("w")
        await self.sees("Re-wrap all universe keys")
        await self.press("j", "ctrl+s")
        await self.sees("Every key is re-wrapped")
        await self.take("rewrap")
        await self.closes("Every key is re-wrapped", "1 so far")
        await self.press("escape")
        await self.sees("1 universe")
        await self.press("escape")
        await self.sees("3 configs")

    async def assigns_the_second(self) -> None:
        await self.press("a")
        await self.sees("Assign a KMS configuration")
        await self.press("j", "ctrl+s")
        await self.closes("Encryption is enabled", "1 universe key")

    async def closes(self, end: str, then: str) -> None:
        """Wait for the end of a run, go back, and wait for what it changed there."""
        await self.sees(end)
        await self.press("enter")
        await self.sees(then)

    async def tour_of_changes(self) -> None:
        await self.press("h")
        await self.sees("re-wrap completed")
        await self.take("history")
        await self.press("escape", "g", "j", "D")
        await self.sees("cannot be deleted")
        await self.take("delete-in-use")
        await self.press("escape", "j", "e")
        await self.sees("keep the stored one")
        await self.enters(world.NEXT_CLIENT_SECRET)
        await self.press("tab")
        await self.enters("2028-01-31")
        await self.press("tab")
        await self.sees("All 3 universe keys")
        await self.take("edit")


async def take_pictures() -> dict[str, str]:
    """Return all pictures by name, as SVG. Uses and needs an empty XDG_DATA_HOME."""
    app = KmsTuiApp(compose_demo(_surroundings(), fresh=True))
    app.theme = PLAIN_THEME
    async with app.run_test(size=_SIZE, notifications=True) as pilot:
        photographer = _Photographer(pilot)
        await photographer.tour()
    return photographer.pictures


def main() -> None:
    """Write the pictures into the repository's folder."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_DATA_HOME"] = home
        for name, picture in asyncio.run(take_pictures()).items():
            (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")
            sys.stdout.write(f"screenshots/{name}.svg\n")


if __name__ == "__main__":
    main()
