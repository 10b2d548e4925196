"""A canary secret goes through what Azure and the network answer to a sign-in."""

import pytest
from counting import Sized
from secret_forms import CANARY
from sinks import Login
from typist import TabStop, vault_url

from kms_tui.sandbox import world

NO_KEY_VAULT = "FAIL  Key Vault answers"


pytestmark = pytest.mark.proves("S1")


@pytest.mark.attack(
    "A3 a log of everything, asked for by the environment",
    defence="variables of textual and azure are dropped, so no file and no secret in any sink",
)
@pytest.mark.attack(
    "A9 the debug log of the Azure SDK",
    defence="bodies are never logged and its records are dropped",
)
def test_no_refused_sign_in_lets_it_out(login: Login, sized: Sized) -> None:
    with login.session() as admin:
        admin.opens_form()
        admin.fills_in(secret=CANARY)
        admin.checks("Code AADSTS7000215", detail="Trace")
        admin.changes(TabStop.CLIENT_ID, world.UNKNOWN_CLIENT_ID)
        admin.checks("Code AADSTS700016", detail="Trace")
        admin.changes(TabStop.CLIENT_ID, world.CLIENT_ID)
        admin.changes(TabStop.VAULT_URL, vault_url("kv-blockpage"))
        admin.checks(NO_KEY_VAULT, detail="Access blocked")
        for vault in ("kv-redirect", "kv-unreachable")[: sized(0, 2)]:
            admin.changes(TabStop.VAULT_URL, vault_url(vault))
            admin.checks(NO_KEY_VAULT, detail="-")
        admin.changes(TabStop.VAULT_URL, vault_url("kv-silent"))
        admin.press("ctrl+t")
        admin.wait_for("..    Key Vault answers")
        admin.press("escape")
        admin.wait_for("Stopped. Left behind: nothing.")
