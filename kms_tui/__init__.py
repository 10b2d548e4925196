"""Manage YugabyteDB KMS configurations backed by Azure Key Vault, from a terminal."""

__version__ = "0.1.0"
