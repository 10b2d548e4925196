"""A catalogue whose configurations are in every state, made without asking any vault."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from catalogue_parts import catalogue_in, configuration_for, new_operation
from universe_parts import new_key, new_universe

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.domain.check import CheckOutcome, Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.history import EventKind

CHECKED_AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
FINDING = "Key is enabled: The key's current version is disabled."
_OUTCOMES: Mapping[str, CheckOutcome] = {
    "good": CheckOutcome(Verdict.PASS, CHECKED_AT),
    "bad": CheckOutcome(Verdict.FAIL, CHECKED_AT, FINDING),
    "gone": CheckOutcome(Verdict.PASS, CHECKED_AT),
}
_EXPIRY: Mapping[str, date | None] = {
    "good": date(2999, 12, 31),
    "gone": date(2020, 1, 31),
    "soon": datetime.now(UTC).date() + timedelta(days=10),
}
NAMES = ("bad", "gone", "good", "managed", "soon", "two words")
"""Of the configurations, in order. The last two and "managed" were never checked."""


def make_listed_catalogue(data: Path) -> None:
    """Make a catalogue with `NAMES`; the universe `orders` uses "good"."""
    asyncio.run(_make(data))


async def _make(data: Path) -> None:
    async with catalogue_in(data) as catalogue:
        for name in NAMES:
            configuration = await _saved(catalogue, name)
            if name == "good":
                await _use(catalogue, configuration)


async def _saved(catalogue: SqliteCatalogue, name: str) -> KmsConfiguration:
    operation = new_operation(has_secret=name != "managed")
    made = configuration_for(operation, name)
    credential = replace(made.credential, secret_expires_on=_EXPIRY.get(name))
    made = replace(made, credential=credential, last_check=_OUTCOMES.get(name))
    await catalogue.begin(operation)
    await catalogue.commit(operation.id, made)
    return made


async def _use(catalogue: SqliteCatalogue, configuration: KmsConfiguration) -> None:
    universes = SqliteUniverseCatalogue(catalogue)
    orders = await universes.register(new_universe("orders"))
    await universes.add_key(
        orders, new_key(orders, configuration), EventKind.ENABLED, activate=True
    )
