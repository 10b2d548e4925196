"""Every action once, as it really runs: what is told of it, and what is recorded."""

from contextlib import suppress
from pathlib import Path

import click
from admin import PASSPHRASE
from listed_log import Hearer
from looking_session import Site, actions, outcome, values
from parsed_commands import parsed

from kms_tui.cli.program import program
from kms_tui.domain.errors import KmsTuiError
from kms_tui.sandbox import world
from kms_tui.ui.session import Session

WITHOUT_A_VERB = {"catalogue.recover"}


async def told_of_all_actions(session: Session, folder: Path) -> Hearer:
    """Run every action with what it needs, some of them in vain."""
    hearer, known = Hearer(), await values(session, folder)
    session.follow_deeds(hearer)
    for _name, action in actions(session.services):
        with suppress(KmsTuiError):
            await outcome(action, known)
    return hearer


async def test_each_deed_has_a_command_of_the_program_and_holds_no_secret(
    site: Site, tmp_path: Path
) -> None:
    hearer = await told_of_all_actions(site.session(secret_store="file"), tmp_path)
    assert len(hearer.deeds) > 20
    for secret in (PASSPHRASE, world.CLIENT_SECRET, "another passphrase 9!"):
        assert secret not in repr(hearer.deeds)
    for deed in hearer.deeds:
        if deed.action not in WITHOUT_A_VERB and not_missing(deed.command):
            parsed(deed.command)


def not_missing(words: tuple[str, ...]) -> bool:
    """Whether the verb is there already."""
    context = click.Context(program)
    if words[0] == "universe":
        group = program.get_command(context, "universe")
        assert isinstance(group, click.Group)
        return words[1] in group.list_commands(context)
    return words[0] in program.list_commands(context)
