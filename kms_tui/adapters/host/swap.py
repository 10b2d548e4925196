"""Whether memory of this process, and secrets in it, may be written to a disk in the clear."""

from collections.abc import Sequence
from pathlib import Path

from kms_tui.adapters.blocking_examination import BlockingExamination
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic

_ESCAPED_BLANK = "\\040"
_COMPRESSED_MEMORY = "zram"
_ENCRYPTED = "CRYPT-"
"""How the UUID of a device begins that dm-crypt made, whatever made it do so."""


class SwapExamination(BlockingExamination):
    """Looks at what is swapped to, in the kernel's table of swaps (proc(5))."""

    def __init__(
        self, swaps: Path = Path("/proc/swaps"), devices: Path = Path("/sys/class/block")
    ) -> None:
        super().__init__(Topic.USER)
        self._swaps = swaps
        self._devices = devices

    def look(self) -> Sequence[Finding]:
        """Return which swap is in the clear as far as can be told; nothing where nothing can."""
        try:
            _heading, *rows = self._swaps.read_text("utf-8", "surrogateescape").splitlines()
        except (OSError, ValueError):
            return []  # no Linux, or no /proc
        places = [row.split()[0].replace(_ESCAPED_BLANK, " ") for row in rows if row.strip()]
        if in_the_clear := [place for place in places if not self._is_safe(place)]:
            return [_found(in_the_clear)]
        said = "Swap is encrypted or in memory." if places else "There is no swap."
        return [Finding(Topic.USER, "swap-safe", Verdict.PASS, said)]

    def _is_safe(self, place: str) -> bool:
        device = Path(place).resolve().name
        if device.startswith(_COMPRESSED_MEMORY):
            return not self._said_of(device, "backing_dev").startswith("/")
        return self._said_of(device, "dm/uuid").startswith(_ENCRYPTED)

    def _said_of(self, device: str, fact: str) -> str:
        try:
            return (self._devices / device / fact).read_text("utf-8").strip()
        except OSError:
            return ""  # no such device (a file), or not one of that kind


def _found(places: Sequence[str]) -> Finding:
    return Finding(
        Topic.USER,
        "swap-in-the-clear",
        Verdict.WARN,
        f"Memory, with secrets in it, may be swapped out to {', '.join(places)}, which does not "
        "look encrypted.",
        "Ask the host's administrator to encrypt swap (see crypttab(5)), or to use none.",
    )
