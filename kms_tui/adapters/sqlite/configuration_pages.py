"""Reads the few configurations that are looked at.

In order of name the others do not raise the cost: the index `configuration_by_name` is walked from
where the last page ended.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from kms_tui.adapters.sqlite.catalogue_file import CatalogueFile
from kms_tui.adapters.sqlite.configuration_listing import number, page
from kms_tui.adapters.sqlite.configuration_table import BY_NAME, SELECT
from kms_tui.adapters.sqlite.rows import Values, configuration_of
from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import ConfigurationId, KmsConfiguration
from kms_tui.domain.errors import ConfigurationNotFound
from kms_tui.domain.listing import Listing

_USED = """SELECT id, name FROM configuration
WHERE id IN (SELECT configuration_id FROM use_record)"""
_NAMED = f"{SELECT} WHERE name = :name"
# The greatest character there is ends the stretch of the index that is read.
_BEGINNING = """SELECT name FROM configuration
WHERE name BETWEEN :beginning AND :beginning || char(1114111) ORDER BY name LIMIT :limit"""
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

    def listed(
        self,
        listing: Listing,
        today: date,
        *,
        limit: int,
        beside: KmsConfiguration | None,
        backwards: bool,
    ) -> Sequence[KmsConfiguration]:
        """See `Catalogue.listed_configurations`."""
        statement, values = page(listing, today, beside, backwards=backwards)
        return self._read(statement, values | {"limit": limit})

    def count(self, listing: Listing, today: date, at_most: int) -> int:
        """See `Catalogue.count_configurations`."""
        statement, values = number(listing, today)
        rows = self._file.connected().execute(statement, values | {"limit": at_most})
        found: int = rows.fetchone()[0]
        return found

    def named(self, name: str) -> KmsConfiguration:
        """See `Catalogue.configuration_named`."""
        for configuration in self._read(_NAMED, {"name": name}):
            return configuration
        raise ConfigurationNotFound(name)

    def names_beginning(self, beginning: str, limit: int) -> Sequence[str]:
        """See `Catalogue`."""
        values = {"beginning": beginning, "limit": limit}
        return [row["name"] for row in self._file.connected().execute(_BEGINNING, values)]

    def used_names(self) -> Mapping[ConfigurationId, str]:
        """See `Catalogue`."""
        rows = self._file.connected().execute(_USED)
        return {ConfigurationId(row["id"]): row["name"] for row in rows}

    def tally(self) -> Mapping[Verdict | None, int]:
        """See `Catalogue`."""
        rows = self._file.connected().execute(_TALLY)
        return {Verdict[word.upper()] if word else None: count for word, count in rows}

    def gravest(self, today: date, soon: date, limit: int) -> Sequence[KmsConfiguration]:
        """See `Catalogue.gravest_configurations`."""
        values: Values = {"today": today.isoformat(), "soon": soon.isoformat(), "limit": limit}
        return self._read(_GRAVEST, values)

    def _read(self, statement: str, values: Values) -> Sequence[KmsConfiguration]:
        rows = self._file.connected().execute(statement, values)
        return [configuration_of(row, self._file.place) for row in rows]
