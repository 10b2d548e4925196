"""Widgets of our own, small enough to be reused by several screens."""
