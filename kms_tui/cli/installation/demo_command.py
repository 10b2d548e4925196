"""`kms-tui demo`, which is `kms-tui --demo`."""

import click

from kms_tui.cli.running import Run
from kms_tui.cli.setting_options import refused_by_the_demo


@click.command(epilog="example: kms-tui demo --fresh")
@click.option("--fresh", is_flag=True, help="Forget earlier demos.")
@click.pass_obj
def demo(run: Run, *, fresh: bool) -> None:
    """Run the screens on a bundled sandbox; no Azure account needed.

    The demo has a folder of its own beside the data folder; --fresh never touches your own data.
    """
    click.get_current_context().exit(run_demo(run, fresh=fresh))


def run_demo(run: Run, *, fresh: bool) -> int:
    """Run the demo and return its exit code; refuse what is for the admin's own data only."""
    start = run.start
    if start.context or start.passphrase_descriptor is not None:
        what = "--context" if start.context else "--passphrase-fd"
        raise click.UsageError(f"--demo runs the screens on its own data, not with {what}.")
    if refused := refused_by_the_demo(start.options):
        what = ", ".join(refused)
        raise click.UsageError(f"--demo runs the screens on its own data, not with {what}.")
    return run.entry.run_demo(start, fresh)
