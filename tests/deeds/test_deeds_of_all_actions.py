"""Every action once, as it really runs: what is told of it, and what is recorded."""

from contextlib import suppress
from pathlib import Path

from admin import PASSPHRASE
from listed_log import Hearer
from looking_session import Site, actions, outcome, values
from parsed_commands import parsed

from kms_tui.domain.errors import KmsTuiError
from kms_tui.sandbox import world
from kms_tui.services import Services
from kms_tui.ui.session import Session


async def told_of_all_actions(session: Session, folder: Path) -> Hearer:
    """Run every action with what it needs, some of them in vain."""
    hearer, known = Hearer(), await values(session, folder)
    session.follow_deeds(hearer)
    for _name, action in actions(session.services):
        with suppress(KmsTuiError):
            await outcome(action, known)
    return hearer


async def test_every_deed_has_its_lines_and_a_command_and_holds_no_secret(
    site: Site, tmp_path: Path
) -> None:
    session = site.session(secret_store="file")
    hearer = await told_of_all_actions(session, tmp_path)
    assert len(hearer.deeds) > 20
    for deed in hearer.deeds:
        parsed(deed.command)
    await assert_recorded(session.services, hearer)
    said = repr(hearer.deeds) + (site.data / "audit.jsonl").read_text()
    for secret in (PASSPHRASE, world.CLIENT_SECRET, "another passphrase 9!"):
        assert secret not in said


async def assert_recorded(services: Services, hearer: Hearer) -> None:
    """Assert that each change has two lines, in a log that is whole."""
    changes = [deed for deed in hearer.deeds if deed.is_change]
    lines = await services.audit.last(2 * len(changes))
    begun = [line for line in lines if line["phase"] == "begun"]
    ended = [line for line in lines if line["phase"] == "ended"]
    assert [line["action"] for line in begun] == [deed.action for deed in changes]
    assert [line["subject"] for line in begun] == [deed.subject for deed in changes]
    assert [line["deed"] for line in ended] == [line["deed"] for line in begun]
    assert {line["outcome"] for line in ended} == {"done", "refused"}
    assert (await services.audit.verify()).is_intact
