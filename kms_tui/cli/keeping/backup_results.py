"""What the verbs on backups of the catalogue tell. Pure functions."""

from collections.abc import Iterator
from pathlib import Path

from kms_tui.cli.records import Record, moment
from kms_tui.cli.tables import facts
from kms_tui.domain.counted import counted
from kms_tui.domain.visible_text import visible
from kms_tui.services.backup_contents import contents_line
from kms_tui.services.catalogue_keeping import Restored
from kms_tui.services.ports import BackupManifest


def manifest_record(manifest: BackupManifest) -> Record:
    """Return what a backup says of itself; its hashes were compared with what it holds."""
    return {
        "made_at": moment(manifest.made_at),
        "made_by": visible(manifest.made_by),
        "made_with": visible(manifest.program),
        "catalogue": visible(manifest.store_id),
        "catalogue_schema": manifest.schema,
        "sha256": manifest.sha256,
        "rows": {visible(name): table.rows for name, table in sorted(manifest.tables.items())},
    }


def manifest_text(manifest: BackupManifest, source: Path, width: int) -> Iterator[str]:
    """Yield where a backup comes from and what it holds, as lines of at most `width` cells."""
    yield from facts(
        (
            ("File", str(source)),
            ("Made", f"{manifest.made_at:%Y-%m-%d %H:%MZ} by {manifest.made_by}"),
            ("With", f"kms-tui {manifest.program}, schema {manifest.schema}"),
            ("Catalogue", manifest.store_id),
            ("Holds", contents_line(manifest)),
        ),
        width,
    )


def restored_text(restored: Restored) -> Iterator[str]:
    """Yield what a restore did and what is left to do, as lines."""
    yield f"Restored: {contents_line(restored.manifest)}."
    if restored.kept is not None:
        yield f"The catalogue of before is kept: {visible(str(restored.kept))}"
    if names := restored.needing_secrets:
        needs = "needs its client secret" if len(names) == 1 else "need their client secrets"
        yield f"{counted(len(names), 'configuration')} {needs} again: kms-tui secrets renew NAME"
        yield from (f"  {visible(name)}" for name in names)
