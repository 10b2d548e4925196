"""`kms-tui secrets`: where client secrets rest, moving and keeping them."""

from pathlib import Path

import click

from kms_tui.cli.asking import ask, ask_twice, opened
from kms_tui.cli.renew_command import renew
from kms_tui.cli.running import Run
from kms_tui.domain.store_kind import AUTO, PLACES, store_kind_problem
from kms_tui.domain.visible_text import visible
from kms_tui.services import Services
from kms_tui.services.ports import SecretStore, SecretStoreState
from kms_tui.services.secret_migration import Migration, Move
from kms_tui.services.unknown_secrets import UnknownSecrets

_INCOMPLETE = 1
_AGAIN = "Run the same command again to finish."
_NEW_SECRETS = "For each configuration that FAILED: kms-tui secrets renew NAME"


@click.group(epilog="example: kms-tui secrets migrate --to file")
def secrets() -> None:
    """Look at, create, move, back up the store of client secrets."""


secrets.add_command(renew)


def _kind(_context: click.Context, _parameter: click.Parameter, kind: str) -> str:
    problem = "It stands for the best store." if kind == AUTO else store_kind_problem(kind)
    if problem:
        raise click.BadParameter(problem)
    return kind


@secrets.command(epilog="example: kms-tui secrets status")
@click.pass_obj
def status(run: Run) -> None:
    """Say which store is in use and whether it can be used."""
    services = run.services()
    click.echo(run.wait_for(_status(services)))


async def _status(services: Services) -> str:
    store = await services.secret_access.store_for(None)
    records = await services.secret_access.secrets.catalogue.secrets()
    state = await store.state()
    number = "1 client secret" if len(records) == 1 else f"{len(records)} client secrets"
    return f"{store.place}: {state}, {number}"


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
    """Copy the encrypted secrets file to FILE, which must not exist yet.

    Needs no passphrase; the copy opens with the one of today. To restore it, put it in the place
    of the secrets file that `kms-tui doctor` names.
    """
    services = run.services()
    store = services.secret_access.secrets.stores.of_kind("file")
    run.wait_for(services.secret_access.back_up(store, file.absolute()))
    click.echo(f"The encrypted secrets file is copied to {visible(str(file))}.")


@secrets.command(epilog="example: kms-tui secrets migrate --to secret-service")
@click.option(
    "--to",
    "kind",
    required=True,
    callback=_kind,
    metavar="KIND",
    help=f"{', '.join(kind for kind in PLACES if kind != 'memory')} or keyring:module.Class.",
)
@click.option(
    "--leave-unreadable",
    is_flag=True,
    help="Go on without the secrets of a store that is lost; enter those again afterwards.",
)
@click.pass_obj
def migrate(run: Run, *, kind: str, leave_unreadable: bool) -> None:
    """Move all client secrets to another store.

    Each is copied, read back, switched to and only then removed from where it was. It can be
    interrupted at any point; running it again goes on.
    """
    services = run.services(for_changes=True)
    migration = run.wait_for(_migrate(services, kind, leave_unreadable=leave_unreadable))
    moved = sum(move.error is None for move in migration.moves)
    click.echo(f"{moved} of {len(migration.moves)} client secrets moved.")
    if services.secret_access.secrets.wanted not in (AUTO, kind):
        click.echo(f'Now set secret_store = "{kind}" (or "auto") in the settings file.', err=True)
    for record in migration.left:
        click.echo(f"An old entry is still in the store: {visible(record.error)}", err=True)
    if not migration.is_complete:
        click.echo(_NEW_SECRETS if leave_unreadable else _AGAIN, err=True)
        click.get_current_context().exit(_INCOMPLETE)


async def _migrate(services: Services, kind: str, *, leave_unreadable: bool) -> Migration:
    access, migration = services.secret_access, services.secret_migration
    destination = access.secrets.stores.of_kind(kind)
    await _open_destination(services, destination)
    for configuration in await migration.remaining(kind):
        if not leave_unreadable:
            await opened(services, await access.store_for(configuration))
    return await migration.move_all(kind, _tell, leave_unreadable=leave_unreadable)


async def _open_destination(services: Services, destination: SecretStore) -> None:
    if destination.has_passphrase and await destination.state() is SecretStoreState.MISSING:
        access, question = services.secret_access, f"New passphrase for the {destination.place}"
        await access.create(destination, await access.known_passphrase() or ask_twice(question))
    await opened(services, destination)


def _tell(move: Move) -> None:
    name = visible(move.name)
    if move.error is None:
        click.echo(f"moved  {name}", err=True)
    else:
        click.echo(f"FAILED {name}: {visible(f'{move.error.what} {move.error.do}')}", err=True)


@secrets.command(epilog="example: kms-tui secrets prune --yes")
@click.option("--yes", is_flag=True, help="Delete them.")
@click.pass_obj
def prune(run: Run, *, yes: bool) -> None:
    """List entries of the store that the catalogue does not know, or delete them.

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
