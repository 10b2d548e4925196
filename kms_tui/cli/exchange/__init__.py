"""Configurations as YugabyteDB Anywhere writes them, out and in."""
