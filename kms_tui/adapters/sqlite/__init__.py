"""The catalogue of configurations and universes in one SQLite file of the user's own.

Nothing is imported here: the first rows are read before what the catalogue needs is loaded.
"""
