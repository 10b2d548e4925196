"""How a running action tells what it does."""

from collections.abc import Callable

from kms_tui.domain.check import Check

Report = Callable[[Check], None]
"""Is told every check and step as it starts, waits and ends."""
