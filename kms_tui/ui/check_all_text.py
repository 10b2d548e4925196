"""The line that tells how far a check of all configurations has come, and how it ended."""

from typing import Final

from kms_tui.domain.visible_text import visible
from kms_tui.services.check_progress import CheckProgress

_BAR_CELLS: Final = 20
_GAP: Final = "  "


def running_line(progress: CheckProgress, seconds: float, width: int) -> str:
    """Return the line while it runs; the bar takes what room the words leave, or none.

    `seconds` is how long it has been running, `width` how many cells there are.
    """
    words = f"{progress.done}/{progress.total}{_GAP}{_counts(progress)}"
    end = f"{_GAP}{_clock(seconds)}{_GAP}esc stops"
    if progress.waiting:
        end = f"{_GAP}{progress.waiting}{end}"
    room = width - len(words) - len(end) - len(" [] ")
    bar = f"[{_bar(progress, min(room, _BAR_CELLS))}] " if room > 0 else ""
    return visible(f" {bar}{words}{end}", width)


def ended_line(progress: CheckProgress, seconds: float, width: int, *, is_stopped: bool) -> str:
    """Return what sums a run up; a reason that does not fit is cut."""
    verb = "Stopped: checked" if is_stopped else "Checked"
    of = f" of {progress.total}" if progress.done < progress.total else ""
    said = [f" {verb} {progress.done}{of} in {_clock(seconds)}: {_counts(progress)}"]
    if progress.not_checked is not None:
        said.append(f" ({progress.not_checked.what})")
    if progress.not_recorded is not None:
        said.append(f"; not recorded: {progress.not_recorded.what}")
    return visible("".join(said), width)


def _bar(progress: CheckProgress, cells: int) -> str:
    full = cells * progress.done // max(1, progress.total)
    return "#" * full + "." * (cells - full)


def _counts(progress: CheckProgress) -> str:
    counted = (
        (progress.failing, "fail"),
        (progress.warning, "warn"),
        (progress.unchecked, "not checked"),
    )
    return " ".join(f"{number} {word}" for number, word in counted if number) or "all good"


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60:02}:{int(seconds) % 60:02}"
