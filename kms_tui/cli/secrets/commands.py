"""`kms-tui secrets`: where client secrets rest, moving and keeping them."""

from pathlib import Path

import click

from kms_tui.cli.asking import ask, ask_twice
from kms_tui.cli.running import Run
from kms_tui.cli.secrets.migrate_command import migrate
from kms_tui.cli.secrets.renew_command import renew
from kms_tui.cli.secrets.status_command import status
from kms_tui.domain.visible_text import visible
from kms_tui.services import Services


@click.group(epilog="example: kms-tui secrets migrate --to file")
def secrets() -> None:
    """Look at, create, move, back up the store of client secrets."""


secrets.add_command(status)
secrets.add_command(migrate)
secrets.add_command(renew)


@secrets.command(epilog="example: kms-tui secrets create")
@click.pass_obj
def create(run: Run) -> None:
    """Create the encrypted secrets file and choose its passphrase."""
    services = run.services(for_changes=True)
    run.wait_for(_create(services))
    click.echo("The encrypted secrets file is created. Its passphrase cannot be recovered.")


async def _create(services: Services) -> None:
    access = services.secret_access
    store = access.secrets.stores.of_kind("file")
    await access.create(store, await access.known_passphrase() or ask_twice("New passphrase"))


@secrets.command(epilog="example: kms-tui secrets passphrase")
@click.pass_obj
def passphrase(run: Run) -> None:
    """Change the passphrase of the encrypted secrets file.

    The current one may be handed over, the new one is asked for. Other sessions that are unlocked
    go on working. A backup keeps the passphrase it was made under.
    """
    services = run.services(for_changes=True)
    run.wait_for(_change_passphrase(services))
    click.echo("The new passphrase opens the encrypted secrets file from now on.")


async def _change_passphrase(services: Services) -> None:
    access = services.secret_access
    store = access.secrets.stores.of_kind("file")
    current = await access.known_passphrase() or ask("Current passphrase")
    await access.unlock(store, current)
    await access.change_passphrase(store, current, ask_twice("New passphrase"))


@secrets.command(epilog="example: kms-tui secrets backup /mnt/safe/secrets.db")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(run: Run, *, file: Path) -> None:
    """Copy the encrypted secrets file to a new FILE.

    Needs no passphrase; the copy opens with the one of today. To restore it, put it in the place
    of the secrets file that `kms-tui doctor` names.
    """
    services = run.services()
    store = services.secret_access.secrets.stores.of_kind("file")
    run.wait_for(services.secret_access.back_up(store, file.absolute()))
    click.echo(f"The encrypted secrets file is copied to {visible(str(file))}.")


@secrets.command(epilog="example: kms-tui secrets prune --yes")
@click.option("--yes", is_flag=True, help="Delete them.")
@click.pass_obj
def prune(run: Run, *, yes: bool) -> None:
    """List or delete entries that the catalogue does not know.

    A restored catalogue leaves such entries behind; those of another catalogue of yours look the
    same, so be sure before you delete.
    """
    unknown = run.services(for_changes=yes).unknown_secrets
    found = run.wait_for(unknown.find())
    for kind, references in found.items():
        for reference in sorted(references):
            click.echo(f"{kind}  {visible(reference)}")
    if yes:
        run.wait_for(unknown.delete(found))
        number = sum(map(len, found.values()))
        click.echo("1 entry deleted." if number == 1 else f"{number} entries deleted.", err=True)
