"""Verbs on KMS configurations."""
