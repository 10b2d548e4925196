"""`kms-tui backup`."""

from pathlib import Path

import click

from kms_tui.cli.documents import json_option, print_document
from kms_tui.cli.keeping.backup_results import manifest_record
from kms_tui.cli.progress import Progress
from kms_tui.cli.running import Run
from kms_tui.cli.tables import writable
from kms_tui.domain.visible_text import visible
from kms_tui.services.backup_contents import contents_line
from kms_tui.services.catalogue_keeping import CatalogueKeeping
from kms_tui.services.ports import BackupManifest


@click.command(epilog="example: kms-tui backup /mnt/safe/catalogue-2026-01-31.backup")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def backup(run: Run, *, file: Path, as_document: bool) -> None:
    """Write the whole catalogue to a new FILE.

    Configurations, universes, wrapped universe keys and history, with a hash over each table. It
    holds no client secret: `kms-tui secrets backup` keeps those.
    """
    destination = file.absolute()
    manifest = run.wait_for(_back_up(run.services().keeping, destination))
    if as_document:
        record = manifest_record(manifest)
        print_document("backup", 1, file=visible(str(destination)), backup=record)
        return
    click.echo(f"The catalogue is backed up to {writable(str(file))}: {contents_line(manifest)}.")


async def _back_up(keeping: CatalogueKeeping, destination: Path) -> BackupManifest:
    with Progress() as progress:
        progress.tell("Backing up ...")
        return await keeping.back_up(destination)
