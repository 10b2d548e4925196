"""`kms-tui secrets`: the store of client secrets."""
