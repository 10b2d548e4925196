"""`kms-tui universe export-key`."""

import shlex
from dataclasses import dataclass
from pathlib import Path

import click

from kms_tui.cli.asking import require_word
from kms_tui.cli.documents import json_option, print_document
from kms_tui.cli.lookup import universe_named
from kms_tui.cli.progress import Progress
from kms_tui.cli.running import Run
from kms_tui.cli.tables import facts, writable
from kms_tui.cli.universes.options import universe_argument
from kms_tui.cli.universes.reading import names_of, open_secrets
from kms_tui.cli.universes.records import Names, key_record
from kms_tui.domain.errors import UniverseKeyNotFound
from kms_tui.domain.universe import Universe
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.domain.visible_text import visible
from kms_tui.services import Services
from kms_tui.services.deeds.universe_keys import EXPORT_WORD
from kms_tui.services.ports import KeyDestination

_WARNING = (
    "This writes the universe key IN THE CLEAR: whoever reads it can read the data of the cluster."
)
_ADD = "yb-admin --master_addresses HOST:7100 add_universe_key_to_all_masters"


@dataclass(frozen=True, slots=True)
class _Exported:
    universe: Universe
    key: WrappedUniverseKey
    names: Names
    destination: KeyDestination


@click.command("export-key", epilog="example: kms-tui universe export-key prod-eu -o /root/key")
@universe_argument
@click.option(
    "--key",
    "number",
    type=click.IntRange(min=1),
    metavar="N",
    help="Number of the key; the active one unless given, or the newest.",
)
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write it to a new file.",
)
@click.option(
    "--fd",
    "descriptor",
    type=click.IntRange(min=0),
    metavar="N",
    help="Write it to this open file descriptor, from 3 on.",
)
@click.option("--yes-export", metavar=EXPORT_WORD, help="The word EXPORT: it is meant.")
@json_option
@click.pass_obj
def export_key(  # noqa: PLR0913 - one for each option
    run: Run,
    *,
    name: str,
    number: int | None,
    file: Path | None,
    descriptor: int | None,
    yes_export: str | None,
    as_document: bool,
) -> None:
    """Write a universe key in the clear.

    As yb-admin reads it, to a file for its owner only or to a descriptor. That it leaves is
    recorded in the history, before it does. It is never printed.
    """
    if (file is None) == (descriptor is None):
        raise click.UsageError("Say where to: --output FILE or --fd N.")
    destination = KeyDestination(file.absolute() if file else None, descriptor)
    services = run.services(for_changes=True)
    exported = run.wait_for(_export(services, name, number, destination, yes_export))
    if as_document:
        _print_document(exported)
    else:
        _print_text(exported)


async def _export(
    services: Services,
    name: str,
    number: int | None,
    destination: KeyDestination,
    word: str | None,
) -> _Exported:
    universe = await universe_named(services, name)
    key = await _chosen(services, universe, number)
    await services.key_export.refuse_unusable(destination)
    require_word("--yes-export", word, EXPORT_WORD, _WARNING)
    used = [key.wrapping.configuration_id]
    await open_secrets(services, used)
    with Progress() as progress:
        key = await services.key_export.export(key.id, destination, progress.report)
    return _Exported(universe, key, await names_of(services, used), destination)


async def _chosen(services: Services, universe: Universe, number: int | None) -> WrappedUniverseKey:
    newest_first = await services.universes.keys(universe.id)
    if number is None:
        active = [key for key in newest_first if key.id == universe.active_key_id]
        found = next(iter([*active, *newest_first]), None)
    else:
        found = next((key for key in newest_first if key.number == number), None)
    if found is None:
        raise UniverseKeyNotFound(universe.name, number)
    return found


def _print_document(exported: _Exported) -> None:
    print_document(
        "universe export-key",
        1,
        universe=visible(exported.universe.name),
        key=key_record(exported.key, exported.universe, exported.names),
        destination=visible(str(exported.destination)),
    )


def _print_text(exported: _Exported) -> None:
    key, destination = exported.key, exported.destination
    lines = facts(
        (
            ("Universe key", f"{key.number} of {exported.universe.name}"),
            ("Written to", str(destination)),
        )
    )
    click.echo("\n".join(lines))
    words = (key.db_key_id, str(destination.path) if destination.path else "FILE")
    quoted = " ".join(shlex.quote(visible(word)) for word in words)
    click.echo("Give it to every master, then remove the file:", err=True)
    click.echo(f"  {_ADD} {writable(quoted)}", err=True)
