"""The doctor's look at the catalogue, with the error that opening it would give."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kms_tui.adapters.blocking_examination import BlockingExamination
from kms_tui.adapters.sqlite import schema
from kms_tui.adapters.sqlite.catalogue_reading import STEPS, WAL_SAYING, Step, reading
from kms_tui.adapters.sqlite.errors import translated
from kms_tui.adapters.sqlite.location import Location
from kms_tui.adapters.sqlite.marker import refuse_lost_catalogue
from kms_tui.adapters.sqlite.migration import schema_version
from kms_tui.domain.check import Verdict
from kms_tui.domain.errors import CatalogueBusy, CatalogueError
from kms_tui.domain.finding import Finding, Topic

_CODES = {
    "SQLITE_CORRUPT": "catalogue-damaged",
    "SQLITE_NOTADB": "catalogue-foreign",
    "SQLITE_READONLY_ROLLBACK": "catalogue-unfinished",
    "SQLITE_INTERRUPT": "catalogue-slow",
}
"""SQLite's own words that say more than the step in which they came."""


class CatalogueExamination(BlockingExamination):
    """Says whether the catalogue in a directory can be used, with the error that opening gives."""

    def __init__(
        self,
        directory: Path,
        *,
        busy_timeout_seconds: float = 1.0,
        migrations: Sequence[schema.Migration] = schema.MIGRATIONS,
    ) -> None:
        super().__init__(Topic.CATALOGUE)
        self._location = Location(directory.absolute(), busy_timeout_seconds, migrations)

    def look(self) -> Sequence[Finding]:
        """Return the first thing that is wrong, else how many configurations there are."""
        if not os.path.lexists(self._location.database):
            return [self._stumble((("catalogue-lost", refuse_lost_catalogue),)) or self._none()]
        return [self._stumble(STEPS) or self._described()]

    def _stumble(self, steps: Sequence[Step]) -> Finding | None:
        for code, step in steps:
            try:
                with translated(self._location.database):
                    step(self._location)
            except CatalogueError as error:
                return _judged(code, error)
        return None

    def _none(self) -> Finding:
        said = f"There is no catalogue yet; {self._location.database} is made at the first start."
        return Finding(Topic.CATALOGUE, "no-catalogue", Verdict.PASS, said)

    def _described(self) -> Finding:
        with translated(self._location.database), reading(self._location) as connection:
            count = connection.execute("SELECT count(*) FROM configuration").fetchone()[0]
            is_older = schema_version(connection) < self._location.schema_version
        noun = "configuration" if count == 1 else "configurations"
        said = f"{self._location.database} is in order: {count} {noun}."
        if is_older:
            said += " The next start brings it to this version's schema and keeps a backup."
        return Finding(Topic.CATALOGUE, "catalogue", Verdict.PASS, said)


def _judged(code: str, error: CatalogueError) -> Finding:
    """Return the failure; what only has to wait or to be rolled back is a warning."""
    if isinstance(error, CatalogueBusy):
        finding = Finding.failed(Topic.CATALOGUE, "catalogue-busy", error)
        return replace(finding, verdict=Verdict.WARN)
    code = _CODES.get(error.code, code)
    finding = Finding.failed(Topic.CATALOGUE, code, error)
    if code in _SAYINGS:
        what, do = _SAYINGS[code]
        return replace(finding, verdict=Verdict.WARN, what=what, do=do)
    detail = f" {error.detail}" if error.detail else ""
    return replace(finding, what=finding.what + detail)


_SAYINGS = {
    "catalogue-unfinished": (
        "A session was killed while it wrote to the catalogue; what it had begun is taken back.",
        "Start kms-tui once: it does that by itself. Leave catalogue.db-journal where it is.",
    ),
    "catalogue-slow": (
        "Reading the whole catalogue took so long that it was given up.",
        "Check the disk (dmesg), then run kms-tui doctor again.",
    ),
    "catalogue-wal": WAL_SAYING,
}
"""What differs from the sentence that opening the catalogue would give; all are warnings."""
