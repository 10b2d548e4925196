"""The option that says which verdicts make a verb end with a bad exit code."""

from collections.abc import Iterable

import click

from kms_tui.domain.check import Verdict

_GRAVE = {"warn": (Verdict.WARN, Verdict.FAIL), "fail": (Verdict.FAIL,)}

fail_on_option = click.option(
    "--fail-on",
    type=click.Choice([*_GRAVE]),
    default="fail",
    show_default=True,
    help="End with 1 from this verdict on.",
)
"""Gives `fail_on`, a word for `has_grave`."""


def has_grave(verdicts: Iterable[Verdict], fail_on: str) -> bool:
    """Return whether one of them is as grave as the option says."""
    return any(verdict in _GRAVE[fail_on] for verdict in verdicts)
