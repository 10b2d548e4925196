"""What the screens say about a backup of the catalogue. Pure functions, as all presentation is."""

from pathlib import Path

from rich.text import Text

from kms_tui.domain.counted import counted
from kms_tui.domain.visible_text import visible
from kms_tui.services.backup_contents import contents_line
from kms_tui.services.catalogue_keeping import Restored
from kms_tui.services.ports import BackupManifest

_LABEL_WIDTH = 11
_ID_LENGTH = 8


def manifest_lines(manifest: BackupManifest, source: Path) -> Text:
    """Return where a backup comes from and what it holds."""
    facts = (
        ("File", str(source)),
        ("Made", f"{manifest.made_at:%Y-%m-%d %H:%MZ} by {manifest.made_by}"),
        ("With", f"kms-tui {manifest.program}, schema {manifest.schema}"),
        ("Catalogue", manifest.store_id[:_ID_LENGTH]),
        ("Holds", contents_line(manifest)),
    )
    text = Text()
    for label, fact in facts:
        text.append(f"{label:<{_LABEL_WIDTH}}", "dim").append(f"{visible(fact)}\n")
    text.rstrip()
    return text


def backed_up_lines(manifest: BackupManifest, destination: Path) -> Text:
    """Return what a backup that was just made holds, and where it is."""
    return Text.assemble(
        ("Backed up.", "bold"), f" {contents_line(manifest)}\n", visible(str(destination))
    )


def restored_lines(restored: Restored) -> Text:
    """Return what a restore did and what is left to do."""
    text = Text.assemble(("Restored.", "bold"), f" {contents_line(restored.manifest)}\n")
    if restored.kept is not None:
        text.append(f"The catalogue of before is kept: {visible(str(restored.kept))}\n")
    names = restored.needing_secrets
    if names:
        needs = "needs its client secret" if len(names) == 1 else "need their client secrets"
        noun = counted(len(names), "configuration")
        text.append(f"{noun} {needs} again: edit (e) each and enter it.\n", "yellow")
        text.append("".join(f"  {visible(name)}\n" for name in names))
    text.rstrip()
    return text
