"""The command line: `kms-tui` alone opens the screens, a verb does one thing and ends."""

import click

from kms_tui import __version__
from kms_tui.cli.doctor_command import doctor
from kms_tui.cli.entry import Entry
from kms_tui.cli.running import Run
from kms_tui.cli.secrets_commands import secrets

_WRONG_USE = 2


@click.group(
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
@click.pass_context
def program(context: click.Context, *, demo: bool, fresh: bool, passphrase_fd: int | None) -> None:
    """Manage YugabyteDB KMS configurations backed by Azure Key Vault."""
    entry = context.find_object(Entry)
    if entry is None:
        raise AssertionError("__main__ hands the entry over")
    if fresh and not demo:
        raise click.UsageError("--fresh goes with --demo; it never touches your own data")
    if demo and (passphrase_fd is not None or context.invoked_subcommand):
        raise click.UsageError("--demo runs the screens on its own data and goes with --fresh only")
    context.obj = Run(entry, passphrase_fd)
    if context.invoked_subcommand is None:
        context.exit(entry.run_demo(fresh) if demo else entry.run_app(passphrase_fd))


program.add_command(doctor)
program.add_command(secrets)
