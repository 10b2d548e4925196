"""Backups of the catalogue, and the audit log."""
