"""The command line: `kms-tui` alone opens the screens, a verb does one thing and ends."""

import click

from kms_tui import __version__
from kms_tui.cli.entry import Entry, Start
from kms_tui.cli.installation.demo_command import run_demo
from kms_tui.cli.lazy_group import LazyGroup
from kms_tui.cli.name_completion import context_names
from kms_tui.cli.running import Run
from kms_tui.cli.setting_options import given, setting_options

_VERBS = {
    "list": "kms_tui.cli.configurations.list_command:list_",
    "show": "kms_tui.cli.configurations.show_command:show",
    "create": "kms_tui.cli.configurations.create_command:create",
    "edit": "kms_tui.cli.configurations.edit_command:edit",
    "delete": "kms_tui.cli.configurations.delete_command:delete",
    "check": "kms_tui.cli.checking.check_command:check",
    "export": "kms_tui.cli.exchange.export_command:export",
    "import": "kms_tui.cli.exchange.import_command:import_",
    "universe": "kms_tui.cli.universes.commands:universe",
    "backup": "kms_tui.cli.keeping.backup_command:backup",
    "restore": "kms_tui.cli.keeping.restore_command:restore",
    "secrets": "kms_tui.cli.secrets.commands:secrets",
    "audit": "kms_tui.cli.keeping.audit_commands:audit",
    "doctor": "kms_tui.cli.installation.doctor_command:doctor",
    "completion": "kms_tui.cli.installation.completion_command:completion",
    "info": "kms_tui.cli.installation.info_command:info",
    "keys": "kms_tui.cli.installation.keys_command:keys",
    "demo": "kms_tui.cli.installation.demo_command:demo",
    "sandbox": "kms_tui.cli.installation.sandbox_command:sandbox",
}
"""In the order of the help: configurations, universes, keeping, this installation."""


@click.group(
    cls=LazyGroup,
    places=_VERBS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="example: kms-tui --demo",
)
@click.version_option(__version__, message="kms-tui %(version)s")
@click.option("--demo", is_flag=True, help="Run on a bundled sandbox; no Azure account needed.")
@click.option("--fresh", is_flag=True, help="With --demo: forget earlier demos.")
@click.option(
    "--passphrase-fd",
    type=click.IntRange(min=0),
    metavar="N",
    help="Read the passphrase of the secrets file from this open file descriptor.",
)
@click.option(
    "--context",
    default="",
    metavar="NAME",
    shell_complete=context_names,
    help="Work in this context of the settings.",
)
@click.pass_context
def program(
    click_context: click.Context,
    /,
    *,
    demo: bool,
    fresh: bool,
    passphrase_fd: int | None,
    context: str,
    **settings: str | bool | None,
) -> None:
    """Manage YugabyteDB KMS configurations backed by Azure Key Vault.

    Each option below --context is a setting: of one run here, of every run in the settings file or
    in the environment. `kms-tui info` tells which value holds and where it comes from.
    """
    entry = click_context.find_object(Entry)
    if entry is None:
        raise AssertionError("__main__ hands the entry over")
    start = Start(given(settings), context, passphrase_fd)
    verb = click_context.invoked_subcommand
    if fresh and not demo:
        raise click.UsageError("--fresh goes with --demo; it never touches your own data.")
    if demo and verb:
        raise click.UsageError("--demo runs the screens on its own data and goes with no verb.")
    click_context.obj = run = Run(entry, start)
    if verb is None:
        click_context.exit(run_demo(run, fresh=fresh) if demo else entry.run_app(start))


program.params += setting_options()
