"""`kms-tui universe`: universes, their keys and their history."""

import click

from kms_tui.cli.lazy_group import LazyGroup

_VERBS = {
    "list": "kms_tui.cli.universes.list_command:list_",
    "show": "kms_tui.cli.universes.show_command:show",
    "add": "kms_tui.cli.universes.form_commands:add",
    "edit": "kms_tui.cli.universes.form_commands:edit",
    "enable": "kms_tui.cli.universes.key_commands:enable",
    "rotate": "kms_tui.cli.universes.key_commands:rotate",
    "rewrap": "kms_tui.cli.universes.rewrap_command:rewrap",
    "disable": "kms_tui.cli.universes.disable_command:disable",
    "verify": "kms_tui.cli.universes.verify_command:verify",
    "history": "kms_tui.cli.universes.history_command:history",
    "export-key": "kms_tui.cli.universes.export_command:export_key",
    "import-keys": "kms_tui.cli.universes.import_command:import_keys",
}
"""In the order of the help: looking, universes as such, their keys, keys that come and go."""


@click.group(cls=LazyGroup, places=_VERBS, epilog="example: kms-tui universe rotate prod-eu")
def universe() -> None:
    """Look after universes and the keys that encrypt their data."""
