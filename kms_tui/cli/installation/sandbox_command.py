"""`kms-tui sandbox`."""

import shlex
from pathlib import Path

import click

from kms_tui.cli.documents import json_option, line_document
from kms_tui.cli.entry import RunningSandbox
from kms_tui.cli.running import Run, end_with
from kms_tui.domain.errors import SettingsInvalid

_HIGHEST_PORT = 65535


@click.command(epilog="example: kms-tui sandbox > azure.env & sleep 2; . ./azure.env")
@click.option(
    "--directory",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Keeps its keys and ca.pem.  [default: beside the data folder, kms-tui-sandbox]",
)
@click.option(
    "--port",
    type=click.IntRange(0, _HIGHEST_PORT),
    default=0,
    metavar="N",
    help="Its proxy's port; any free one without.",
)
@json_option
@click.pass_obj
def sandbox(run: Run, *, directory: Path | None, port: int, as_document: bool) -> None:
    """Play Entra ID and Azure Key Vault for any Key Vault client.

    Prints, once everything answers, the environment that leads a client to it, and runs until
    Ctrl+C or SIGTERM. It listens on loopback only, knows published secrets only, and has nothing
    to do with your own data.
    """

    def announce(running: RunningSandbox) -> None:
        click.echo(_as_document(running) if as_document else _as_environment(running))

    try:
        run.entry.run_sandbox(directory, port, announce)
    except SettingsInvalid as error:
        end_with(error)


def _as_document(running: RunningSandbox) -> str:
    return line_document(
        "sandbox", 1, proxy=running.proxy, ca_file=running.ca_file, imds=running.imds
    )


def _as_environment(running: RunningSandbox) -> str:
    lines = [
        f"export HTTPS_PROXY={shlex.quote(running.proxy)}",
        f"export SSL_CERT_FILE={shlex.quote(running.ca_file)}",
        f"export AZURE_POD_IDENTITY_AUTHORITY_HOST={shlex.quote(running.imds)}",
        *(f"# {label:<15}{value}" for label, value in running.to_type),
    ]
    return "\n".join(lines)
