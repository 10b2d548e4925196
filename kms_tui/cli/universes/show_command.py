"""`kms-tui universe show`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click

from kms_tui.cli.documents import json_option, print_document
from kms_tui.cli.fitting_table import fitting_table
from kms_tui.cli.lookup import universe_named
from kms_tui.cli.records import universe_record
from kms_tui.cli.running import Run
from kms_tui.cli.universes.options import universe_argument
from kms_tui.cli.universes.reading import names_of
from kms_tui.cli.universes.records import Names, key_record, rewrap_record
from kms_tui.cli.universes.results import universe_facts
from kms_tui.domain.rewrap import Rewrap
from kms_tui.domain.universe import Universe
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.domain.visible_text import visible
from kms_tui.services import Services

_COLUMNS = (
    ("KEY", 0),
    ("LAYOUT", 0),
    ("ORIGIN", 80),
    ("VERSION", 0),
    ("ALGORITHM", 72),
    ("WRAPPED", 0),
    ("CONFIGURATION", 0),
)


@dataclass(frozen=True, slots=True)
class _Shown:
    universe: Universe
    keys: Sequence[WrappedUniverseKey]
    """Newest first."""
    rewrap: Rewrap | None
    done_keys: int
    names: Names

    @property
    def configuration_name(self) -> str:
        used = self.universe.configuration_id
        return self.names.get(used, "") if used is not None else ""


@click.command(epilog="example: kms-tui universe show prod-eu")
@universe_argument
@json_option
@click.pass_obj
def show(run: Run, *, name: str, as_document: bool) -> None:
    """Tell everything about a universe and its keys.

    Asks no vault and needs no secret.
    """
    shown = run.wait_for(_read(run.services(), name))
    if as_document:
        _print_document(shown, visible(run.context))
    else:
        click.echo("\n".join(_lines(shown)))


async def _read(services: Services, name: str) -> _Shown:
    universe = await universe_named(services, name)
    keys = await services.universes.keys(universe.id)
    rewrap = await services.universes.unfinished_rewrap(universe.id)
    done_keys = await services.rewrapping.done_keys(rewrap) if rewrap else 0
    used = [key.wrapping.configuration_id for key in keys]
    names = await names_of(services, [*used, *([rewrap.configuration_id] if rewrap else [])])
    return _Shown(universe, keys, rewrap, done_keys, names)


def _print_document(shown: _Shown, context: str) -> None:
    rewrap = shown.rewrap
    print_document(
        "universe show",
        1,
        context=context,
        universe=universe_record(shown.universe, shown.configuration_name),
        keys=[key_record(key, shown.universe, shown.names) for key in shown.keys],
        rewrap=rewrap_record(rewrap, shown.done_keys, shown.names) if rewrap else None,
    )


def _lines(shown: _Shown) -> Iterator[str]:
    yield from universe_facts(shown.universe, shown.configuration_name)
    if shown.keys:
        rows = (_row(key, shown) for key in shown.keys)
        yield from ("", fitting_table(_COLUMNS, rows))


def _row(key: WrappedUniverseKey, shown: _Shown) -> Sequence[str]:
    wrapping = key.wrapping
    is_active = key.id == shown.universe.active_key_id
    return (
        f"{key.number} active" if is_active else str(key.number),
        key.layout,
        key.origin,
        wrapping.short_version,
        wrapping.algorithm,
        f"{wrapping.recorded_at:%Y-%m-%d}",
        shown.names.get(wrapping.configuration_id, ""),
    )
