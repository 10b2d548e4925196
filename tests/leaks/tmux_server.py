"""A tmux of its own, between the admin's terminal and the program, and what it keeps."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from sinks import Sinks

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

_SETTINGS = """\
set -s escape-time 0
set -s set-clipboard on
set -g status off
set -g history-limit 50000
"""


class TmuxServer:
    """Starts with the first command that is run inside; `end` ends it."""

    def __init__(self, folder: Path) -> None:
        settings = folder / "tmux.conf"
        settings.write_text(_SETTINGS, encoding="utf-8")
        self._tmux = ["tmux", "-S", str(folder / "tmux"), "-f", str(settings)]
        self._recording = folder / "recording"

    @property
    def inside(self) -> Sequence[str]:
        """The words that run a command in a new session and show it."""
        return [*self._tmux, "new-session"]

    def record(self) -> None:
        """Write all that the program draws from here on to a file, as `pipe-pane` does."""
        self._run("pipe-pane", f"cat > '{self._recording}'")

    def sinks(self) -> Sinks:
        """Return what can be had from it: scrollback, paste buffers, recording."""
        buffers = self._run("list-buffers", "-F", "#{buffer_name}").decode().split()
        return {
            "tmux scrollback": [("tmux scrollback", self._run("capture-pane", "-peJ", "-S", "-"))],
            "tmux paste buffers": [
                (f"tmux {name}", self._run("show-buffer", "-b", name)) for name in buffers
            ],
            "tmux recording": [("tmux recording", self._recording.read_bytes())],
        }

    def end(self) -> None:
        """End it and what runs inside."""
        subprocess.run([*self._tmux, "kill-server"], capture_output=True, check=False)  # noqa: S603 - our own words

    def _run(self, *words: str) -> bytes:
        done = subprocess.run([*self._tmux, *words], capture_output=True, check=True)  # noqa: S603 - our own words
        return done.stdout
