"""`kms-tui completion`."""

import click

from kms_tui.cli.installation.shells import SHELLS, script


@click.command(epilog="example: kms-tui completion bash > ~/.kms-tui-completion")
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def completion(click_context: click.Context, *, shell: str) -> None:
    """Print what lets a SHELL complete verbs, options and names.

    For bash, let ~/.bashrc read it: source ~/.kms-tui-completion. For zsh likewise, in ~/.zshrc.
    For fish, write it to ~/.config/fish/completions/kms-tui.fish. No secret is ever completed.
    """
    click.echo(script(click_context.find_root().command, shell), nl=False)
