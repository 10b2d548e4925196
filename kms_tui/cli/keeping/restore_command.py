"""`kms-tui restore`."""

from collections.abc import Iterator
from pathlib import Path

import click

from kms_tui.cli.asking import can_ask, require_word
from kms_tui.cli.documents import json_option, print_document
from kms_tui.cli.keeping.backup_results import manifest_record, manifest_text, restored_text
from kms_tui.cli.progress import Progress
from kms_tui.cli.running import Run
from kms_tui.cli.tables import text_width, writable
from kms_tui.domain.visible_text import visible
from kms_tui.services.catalogue_keeping import CatalogueKeeping, Restored
from kms_tui.services.deeds.keeping import RESTORE_WORD
from kms_tui.services.ports import BackupManifest

_REPLACES = "This replaces the whole catalogue of this host, which is kept in a file beside it."


@click.command(epilog="example: kms-tui restore /mnt/safe/catalogue.backup --yes-restore REPLACE")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--yes-restore",
    "word",
    metavar=RESTORE_WORD,
    help="Let a catalogue that is here be replaced; asked for on a terminal.",
)
@click.option("--inspect", is_flag=True, help="Only look through FILE and tell what it holds.")
@json_option
@click.pass_obj
def restore(run: Run, *, file: Path, word: str | None, inspect: bool, as_document: bool) -> None:
    """Replace the catalogue of this host by the one in FILE.

    All of FILE is looked through first. What it replaces is kept in a file beside it. Where the
    client secrets are not on this host, it names the configurations that need theirs again.
    """
    source = file.absolute()
    keeping = run.services(for_changes=True).keeping
    manifest = run.wait_for(_inspect(keeping, source))
    restored = None if inspect else run.wait_for(_restore(keeping, manifest, source, word))
    if as_document:
        _print_document(source, manifest, restored)
        return
    lines = _held(manifest, file) if restored is None else restored_text(restored)
    click.echo("\n".join(map(writable, lines)))


async def _inspect(keeping: CatalogueKeeping, source: Path) -> BackupManifest:
    with Progress() as progress:
        progress.tell("Looking through the backup ...")
        return await keeping.inspect(source)


async def _restore(
    keeping: CatalogueKeeping, manifest: BackupManifest, source: Path, word: str | None
) -> Restored:
    replaces = await keeping.has_catalogue()
    if replaces:
        if word is None and can_ask():
            click.echo("\n".join(_held(manifest, source)), err=True)
        require_word("--yes-restore", word, RESTORE_WORD, _REPLACES)
    with Progress() as progress:
        progress.tell("Restoring ...")
        return await keeping.restore(source, replace=replaces)


def _held(manifest: BackupManifest, source: Path) -> Iterator[str]:
    return manifest_text(manifest, source, text_width())


def _print_document(source: Path, manifest: BackupManifest, restored: Restored | None) -> None:
    kept = restored.kept if restored else None
    print_document(
        "restore",
        1,
        changed=restored is not None,
        file=visible(str(source)),
        backup=manifest_record(manifest),
        kept=visible(str(kept)) if kept else None,
        needing_secrets=[visible(name) for name in (restored.needing_secrets if restored else ())],
    )
