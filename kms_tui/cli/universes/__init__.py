"""`kms-tui universe`: universes, their keys and their history."""
