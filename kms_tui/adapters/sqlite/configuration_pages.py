"""Reads the few configurations that are looked at, at a cost that the others do not raise.

The index `configuration_by_name` has the order, and is walked from where the last page ended.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from kms_tui.adapters.sqlite.catalogue_file import CatalogueFile
from kms_tui.adapters.sqlite.configuration_table import BY_NAME, SELECT
from kms_tui.adapters.sqlite.rows import Values, configuration_of
from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import KmsConfiguration

_BACKWARDS = "ORDER BY name COLLATE NOCASE DESC, name DESC, id DESC"
# SQLite finds its way into the index by the first condition only.
_BESIDE = """WHERE name COLLATE NOCASE {0}= :name
  AND (name COLLATE NOCASE, name, id) {0} (:name, :name, :id)"""
_FIRST = f"{SELECT} {BY_NAME} LIMIT :limit"
_LAST = f"{SELECT} {_BACKWARDS} LIMIT :limit"
_AFTER = f"{SELECT} {_BESIDE.format('>')} {BY_NAME} LIMIT :limit"
_BEFORE = f"{SELECT} {_BESIDE.format('<')} {_BACKWARDS} LIMIT :limit"

_COUNT = "SELECT count(*) FROM (SELECT 1 FROM configuration LIMIT ?)"
_TALLY = "SELECT check_verdict, count(*) FROM configuration GROUP BY check_verdict"
# Only ids are sorted: what else belongs to a row is looked up for the few that are wanted.
_GRAVEST = f"""{SELECT} WHERE id IN (
  SELECT id FROM configuration
  WHERE check_verdict IN ('fail', 'warn') OR secret_expires_on <= :soon
  ORDER BY (check_verdict IS 'fail' OR coalesce(secret_expires_on < :today, 0)) DESC,
    name COLLATE NOCASE, name, id
  LIMIT :limit
) {BY_NAME}"""  # noqa: S608 - our own words


class ConfigurationPages:
    """Reads configurations in the open file: blocking calls for the catalogue's thread."""

    def __init__(self, file: CatalogueFile) -> None:
        self._file = file

    def by_name(
        self, *, limit: int, beside: KmsConfiguration | None, backwards: bool
    ) -> Sequence[KmsConfiguration]:
        """See `Catalogue.configurations_by_name`."""
        if beside is None:
            return self._read(_LAST if backwards else _FIRST, {"limit": limit})
        values: Values = {"limit": limit, "name": beside.name, "id": beside.id}
        return self._read(_BEFORE if backwards else _AFTER, values)

    def count(self, at_most: int) -> int:
        """See `Catalogue.count_configurations`."""
        number: int = self._file.connected().execute(_COUNT, (at_most,)).fetchone()[0]
        return number

    def tally(self) -> Mapping[Verdict | None, int]:
        """See `Catalogue`."""
        rows = self._file.connected().execute(_TALLY)
        return {Verdict[word.upper()] if word else None: number for word, number in rows}

    def gravest(self, today: date, soon: date, limit: int) -> Sequence[KmsConfiguration]:
        """See `Catalogue.gravest_configurations`."""
        values: Values = {"today": today.isoformat(), "soon": soon.isoformat(), "limit": limit}
        return self._read(_GRAVEST, values)

    def _read(self, statement: str, values: Values) -> Sequence[KmsConfiguration]:
        rows = self._file.connected().execute(statement, values)
        return [configuration_of(row, self._file.place) for row in rows]
