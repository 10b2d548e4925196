"""The catalogue of configurations and universes in one SQLite file of the user's own."""

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue

__all__ = ["SqliteCatalogue", "SqliteUniverseCatalogue"]
