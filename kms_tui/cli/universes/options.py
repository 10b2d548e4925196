"""Arguments and options that several verbs on universes have."""

from collections.abc import Callable
from typing import Any, Final

import click

from kms_tui.cli.name_completion import configuration_names, universe_names
from kms_tui.domain.universe_key import KeyLayout, WrapAlgorithm

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
"""What turns a function into a verb, or adds an option to one."""

MADE_LAYOUTS: Final = (KeyLayout.AES_256, KeyLayout.AES_128)
"""AES-192 is only ever imported."""
LAYOUTS: Final = click.Choice([layout.value for layout in MADE_LAYOUTS])
ALGORITHMS: Final = click.Choice([algorithm.value for algorithm in WrapAlgorithm])

universe_argument: Final = click.argument("name", shell_complete=universe_names)
"""The universe that a verb is about."""
any_universe_argument: Final = click.argument("name", required=False, shell_complete=universe_names)
"""The same, where a verb may be about all."""


def configuration_option(meaning: str, *, required: bool = False) -> Decorator:
    """Return the option that names a configuration."""
    return click.option(
        "--configuration",
        metavar="NAME",
        required=required,
        shell_complete=configuration_names,
        help=meaning,
    )
