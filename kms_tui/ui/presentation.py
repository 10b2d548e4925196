"""From domain objects to the words and lines on screen. Pure functions, no widgets.

Every text that came from outside goes through `visible` here or through the line filter of the
terminal; nothing is ever parsed as markup.
"""

from collections.abc import Sequence
from textwrap import wrap

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from kms_tui.domain.check import Check, CheckName, SaveStep, Verdict
from kms_tui.domain.cloud import Clouds
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.listed_words import NEVER_CHECKED, vault_name
from kms_tui.domain.universe import Universe
from kms_tui.domain.visible_text import visible
from kms_tui.services.ports import SaveOperation

CHECK_WORDS = (
    ("OK", "every check passed"),
    ("WARN", "usable, but something will hurt later"),
    ("FAIL", "YugabyteDB cannot use it as it is"),
    (NEVER_CHECKED, "never checked"),
)
"""The status words of configurations, and what each means."""
VERDICT_STYLES = {
    Verdict.PASS: "green",
    Verdict.WARN: "yellow",
    Verdict.FAIL: "bold red",
    Verdict.RUNNING: "bold",
    Verdict.PENDING: "dim",
    Verdict.SKIPPED: "dim",
}
"""Colour only repeats what the word says."""
CELL_STYLES = {
    "": Style.null(),
    "ok": Style.parse(VERDICT_STYLES[Verdict.PASS]),
    "warn": Style.parse(VERDICT_STYLES[Verdict.WARN]),
    "fail": Style.parse(VERDICT_STYLES[Verdict.FAIL]),
    "dim": Style.parse("dim"),
}
"""What the names of styles in `lines` stand for."""
_FOUND_COLUMN = 43
_MILLISECONDS_BELOW = 1.0


def duration(seconds: float) -> str:
    """Return a duration in milliseconds or seconds, whichever reads better."""
    if seconds < _MILLISECONDS_BELOW:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s"


def findings(
    configurations: Sequence[KmsConfiguration], universes: Sequence[Universe] = ()
) -> list[tuple[Verdict, str]]:
    """Return what is wrong, the gravest first, as one line each."""
    wrong = [
        (Verdict.WARN, f"{u.name}: a re-wrap is unfinished. Open it (u) and press w to resume.")
        for u in universes
        if u.has_unfinished_rewrap
    ]
    wrong += [
        (c.last_check.verdict, f"{c.name}: {c.last_check.summary}")
        for c in configurations
        if c.last_check is not None and c.last_check.verdict in (Verdict.FAIL, Verdict.WARN)
    ]
    return sorted(wrong, key=lambda finding: finding[0] is not Verdict.FAIL)


def tally(configurations: Sequence[KmsConfiguration]) -> str:
    """Return how many configurations there are and how many are not well."""
    count = len(configurations)
    words = ["1 configuration" if count == 1 else f"{count} configurations"]
    for verdict, word in ((Verdict.FAIL, "failing"), (Verdict.WARN, "with warnings")):
        n = sum(
            c.last_check is not None and c.last_check.verdict is verdict for c in configurations
        )
        if n:
            words.append(f"{n} {word}")
    return ", ".join(words)


def check_lines(checks: Sequence[Check], width: int, *, with_detail: bool = False) -> Text:
    """Return a list of checks as lines no wider than `width` cells.

    Verdict, title, what was found and the duration share a line while they fit; the fix and who
    can help stand below, indented; the other side's raw words only if asked for.
    """
    text = Text(no_wrap=True, overflow="crop")
    for check in checks:
        lines = _lines_of(check, width)
        if with_detail and check.detail:
            lines += _wrapped(check.detail, width, "         ", style="dim")
        for line in lines:
            text.append_text(line)
            text.append("\n")
    text.rstrip()
    return text


def _lines_of(check: Check, width: int) -> list[Text]:
    took = duration(check.seconds) if check.seconds is not None else ""
    head = Text.assemble((f"{check.verdict:<4}", VERDICT_STYLES[check.verdict]), f"  {check.name}")
    found = visible(check.found)
    room = width - _FOUND_COLUMN - len(took) - 2
    lines = [head]
    if found and cell_len(found) <= room:
        head.append(" " * max(2, _FOUND_COLUMN - head.cell_len) + found)
    elif found:
        lines += _wrapped(found, width, "      ")
    if took:
        head.append(" " * max(2, width - head.cell_len - len(took)) + took, "dim")
    if check.verdict in (Verdict.FAIL, Verdict.WARN):
        lines += _advice(check, width)
    return lines


def _advice(check: Check, width: int) -> list[Text]:
    lines = _wrapped(check.do, width, "      -> ")
    if check.ask:
        lines += _wrapped(f"Ask {check.ask}.", width, "         ")
    if check.code:
        lines += _wrapped(f"Code {visible(check.code)}", width, "         ", style="dim")
    return lines


def _wrapped(sentence: str, width: int, indent: str, style: str = "") -> list[Text]:
    room = max(20, width - len(indent))
    parts = wrap(visible(sentence), room) or [""]
    blank = " " * len(indent)
    return [Text((indent if i == 0 else blank) + part, style) for i, part in enumerate(parts)]


def leaves_line(checks: Sequence[Check]) -> str:
    """Return what would be left behind if everything stopped now."""
    leaves = next((check.leaves for check in reversed(checks) if check.leaves), "")
    return f"{leaves}, and nothing else" if leaves else "nothing"


def expected_checks(
    *, creates_key: bool, saves: bool, proves_universe_keys: bool = False
) -> list[Check]:
    """Return the checks that are to come, all pending."""
    left_out = {
        None if creates_key else CheckName.KEY_CREATED,
        None if proves_universe_keys else CheckName.UNIVERSE_KEYS,
    }
    names: list[str] = [name for name in CheckName if name not in left_out]
    if saves:
        names += list(SaveStep)
    return [Check(name, Verdict.PENDING) for name in names]


def error_lines(error: KmsTuiError, *, with_detail: bool) -> Text:
    """Return an error as its four facts, and the other side's raw words if asked for."""
    facts = [("What", error.what), ("Do", error.do), ("Ask", error.ask), ("Code", error.code)]
    if with_detail:
        facts.append(("Detail", error.detail))
    text = Text.assemble(("FAIL\n", "bold red"))
    for label, fact in facts:
        if fact:
            text.append(f"{label:<8}", "dim").append(f"{visible(fact)}\n")
    text.rstrip()
    return text


def recovered(operation: SaveOperation) -> str:
    """Return what to tell about a change that died and was undone."""
    said = f"A save with the key {visible(operation.key_name)} was interrupted and undone."
    if operation.may_create_key:
        said += f" It may have created that key in {visible(vault_name(operation.vault_url))}."
    return said


def cloud_line(vault_url: str, clouds: Clouds) -> str:
    """Return which cloud a vault URL leads to, or an empty text for none."""
    cloud = clouds.of_vault(vault_url.removeprefix("https://"))
    if cloud is None or not vault_url:
        return ""
    return f"Cloud: {cloud.label}, signs in at {cloud.authority}"
