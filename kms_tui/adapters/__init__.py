"""How the outside world is reached: Azure, secret stores, the catalogue on disk."""
