"""Verbs on this installation: what it is, what it needs, trying it out."""
