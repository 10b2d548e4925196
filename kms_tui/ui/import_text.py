"""What is said about the key references of a backup. Pure functions, no widgets."""

from collections.abc import Iterable

from rich.text import Text

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.visible_text import visible
from kms_tui.domain.yba_references import KeyReferences

EXPLANATION = (
    "Takes over the universe keys that the metadata file of a YugabyteDB Anywhere backup refers "
    "to. The chosen configuration's master key unwraps each; which version wrapped it is tried "
    "out, newest first. Nothing is recorded before all are unwrapped."
)


def named_configuration(
    configurations: Iterable[KmsConfiguration], references: KeyReferences
) -> KmsConfiguration | None:
    """Return the configuration whose master key the backup names, if there is one."""
    named = (references.vault_url.rstrip("/").lower(), references.key_name.lower())
    matching = (c for c in configurations if (c.vault_url.lower(), c.key_name.lower()) == named)
    return next(matching, None)


def plan_lines(references: KeyReferences, new: int, named: KmsConfiguration | None) -> Text:
    """Return what the file refers to, how much of it is new, and which master key it names."""
    count = len(references.oldest_first)
    text = Text(f"The file refers to {keys_counted(count)}; new here: {new or 'none'}.\n")
    if not new:
        text.append("All of them are recorded for this universe already.\n")
    if not references.key_name:
        text.append("It names no master key: choose the configuration that had it.")
        return text
    key = f"{visible(references.key_name)} in {visible(references.vault_url)}"
    text.append(f"It names the master key {key}.\n")
    if named is None:
        text.append("No configuration here has that master key: create one first.", "yellow")
    else:
        text.append(f"That is the configuration {visible(named.name)}.")
    return text


def keys_counted(count: int) -> str:
    """Return a number of universe keys."""
    return "1 universe key" if count == 1 else f"{count} universe keys"
