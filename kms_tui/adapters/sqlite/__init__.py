"""The catalogue of configurations and its journal in one SQLite file of the user's own."""

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue

__all__ = ["SqliteCatalogue"]
