"""The options of the command line that set a value for one run: one for each setting."""

from collections.abc import Mapping
from typing import Final

import click

from kms_tui.settings.declaration import Declaration
from kms_tui.settings.settings import DECLARATIONS

_OF_SCREENS: Final = frozenset({"ui", ""})
"""The tables whose settings the demo follows too."""
_NOT_IN_THE_DEMO: Final = "secret_store"


def setting_options() -> list[click.Parameter]:
    """Return the options, in the order of the settings."""
    return [_option(declaration) for declaration in DECLARATIONS]


def _option(declaration: Declaration) -> click.Option:
    name, meaning = declaration.name, declaration.meaning
    if declaration.opposite:
        both = f"{declaration.option}/{declaration.opposite}"
        return click.Option([both, name], default=None, help=meaning)
    return click.Option(
        [declaration.option, name], metavar=declaration.rule.shown, default=None, help=meaning
    )


def given(values: Mapping[str, str | bool | None]) -> dict[str, str]:
    """Return the texts of those that were given, by the key of the setting."""
    texts = {True: "yes", False: "no"}
    return {
        declaration.key: texts[value] if isinstance(value, bool) else value
        for declaration in DECLARATIONS
        if (value := values[declaration.name]) is not None
    }


def refused_by_the_demo(options: Mapping[str, str]) -> list[str]:
    """Return those of the given options that the demo cannot follow."""
    return [
        declaration.option
        for declaration in DECLARATIONS
        if declaration.key in options
        and (declaration.table not in _OF_SCREENS or declaration.key == _NOT_IN_THE_DEMO)
    ]
