"""What must hold in a data directory however a save ended."""

import sqlite3
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from faulty_session import save
from recovery_parts import DRAFT, entries, journal_rows, next_session, unlock

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.sandbox import world
from kms_tui.services.configurations import Configurations

_AT_REST = {"catalogue.db", "catalogue.id", "catalogue.lock", "operations", "secrets.db"}
_UNTIL_THE_NEXT_WRITE = {"catalogue.db-journal", "secrets.db-journal"}
"""SQLite leaves a journal that was killed before it counted to the next one who writes."""


async def close(session: Configurations) -> None:
    """Let go of the catalogue as the end of the process would."""
    assert isinstance(session.catalogue, SqliteCatalogue)
    await session.catalogue.close()


async def found(
    session: Configurations, data: Path, *, besides: Collection[str] = ()
) -> Sequence[KmsConfiguration]:
    """Return the configurations, each whole and no other file or row than theirs.

    The secrets file of the session is open. `besides` are files that may be there.
    """
    configurations = await session.list()
    references = {str(c.credential.secret_reference) for c in configurations}
    for configuration in configurations:
        await _expect_whole(session, configuration)
    assert entries(data) == references
    assert secret_rows(data) == references
    assert journal_rows(data) == 0
    at_rest = {str(path.relative_to(data)) for path in data.rglob("*")}  # noqa: ASYNC240 - nothing else runs
    assert not at_rest - _AT_REST - {*besides}
    return configurations


async def _expect_whole(session: Configurations, configuration: KmsConfiguration) -> None:
    reference = configuration.credential.secret_reference
    assert reference is not None
    secret = await session.secret_store.get(reference, configuration.id)
    assert secret.reveal() == world.CLIENT_SECRET
    assert configuration.last_check is not None
    assert configuration.last_check.verdict in (Verdict.PASS, Verdict.WARN)
    assert configuration.key_id


async def found_by_the_next_start(data: Path) -> Sequence[KmsConfiguration]:
    """Start with the secrets file locked, recover, and only then unlock it and look.

    A save must work then, and leave no trace of what was before but the configurations returned.
    """
    session = next_session(data)
    await session.recover()
    assert journal_rows(data) == 0
    await unlock(session)
    configurations = await found(session, data, besides=_UNTIL_THE_NEXT_WRITE)
    await save(session, replace(DRAFT, name="next"))
    assert len(await found(session, data)) == len(configurations) + 1
    await close(session)
    return configurations


def secret_rows(data: Path) -> set[str]:
    """Return the references that the catalogue knows, in use or not."""
    with closing(sqlite3.connect(data / "catalogue.db")) as database:
        return {row[0] for row in database.execute("SELECT reference FROM secret")}
