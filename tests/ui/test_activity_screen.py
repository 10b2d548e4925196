from kms_tui.domain.check import Check
from kms_tui.services.reporting import Report
from kms_tui.ui.screens.activity import CHECKING, ActivityScreen, Consent


async def nothing(_report: Report, _consent: Consent) -> None:
    """Do nothing."""


def test_the_state_of_the_keys_can_be_asked_for_before_the_screen_is_there() -> None:
    pending: list[Check] = []
    screen = ActivityScreen("check prod", nothing, pending=pending, wording=CHECKING, session="")
    assert screen.check_action("toggle_detail", ()) is False
