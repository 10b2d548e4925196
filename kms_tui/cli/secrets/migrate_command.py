"""`kms-tui secrets migrate`."""

from collections.abc import Iterator

import click

from kms_tui.cli.asking import ask_twice, opened
from kms_tui.cli.exit_codes import ExitCode, exit_code, shared
from kms_tui.cli.progress import Progress
from kms_tui.cli.running import Run, end
from kms_tui.domain.store_kind import AUTO, PLACES, store_kind_problem
from kms_tui.domain.visible_text import visible
from kms_tui.services import Services
from kms_tui.services.ports import SecretStore, SecretStoreState
from kms_tui.services.secret_migration import Migration, Move

_AGAIN = "Run the same command again to finish."
_NEW_SECRETS = "For each configuration that FAILED: kms-tui secrets renew NAME"


def _kind(_context: click.Context, _parameter: click.Parameter, kind: str) -> str:
    problem = "It stands for the best store." if kind == AUTO else store_kind_problem(kind)
    if problem:
        raise click.BadParameter(problem)
    return kind


@click.command(epilog="example: kms-tui secrets migrate --to secret-service")
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
    for line in _warnings(migration):
        click.echo(visible(line), err=True)
    if not migration.is_complete:
        click.echo(_NEW_SECRETS if leave_unreadable else _AGAIN, err=True)
        end(_incomplete(migration))


def _warnings(migration: Migration) -> Iterator[str]:
    for move in migration.moves:
        if move.error is not None:
            yield f"FAILED {move.name}: {move.error.what} {move.error.do}"
    for record in migration.left:
        yield f"An old entry is still in the store: {record.error}"


def _incomplete(migration: Migration) -> ExitCode:
    """Return what a migration ends with that has left something where it was."""
    failed = shared(exit_code(move.error) for move in migration.moves if move.error)
    return failed or ExitCode.SECRET_STORE


async def _migrate(services: Services, kind: str, *, leave_unreadable: bool) -> Migration:
    access, migration = services.secret_access, services.secret_migration
    destination = access.secrets.stores.of_kind(kind)
    await _open_destination(services, destination)
    for configuration in await migration.remaining(kind):
        if not leave_unreadable:
            await opened(services, await access.store_for(configuration))
    with Progress() as progress:

        def report(move: Move) -> None:
            progress.tell(f"moved {move.name}" if move.error is None else f"FAILED {move.name}")

        return await migration.move_all(kind, report, leave_unreadable=leave_unreadable)


async def _open_destination(services: Services, destination: SecretStore) -> None:
    if destination.has_passphrase and await destination.state() is SecretStoreState.MISSING:
        access, question = services.secret_access, f"New passphrase for the {destination.place}"
        await access.create(destination, await access.known_passphrase() or ask_twice(question))
    await opened(services, destination)
