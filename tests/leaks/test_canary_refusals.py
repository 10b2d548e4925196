"""A canary secret goes through what Azure and the network answer to a sign-in."""

from secret_forms import CANARY
from sinks import Login
from typist import TabStop, vault_url

from kms_tui.sandbox import world

NO_KEY_VAULT = "FAIL  Key Vault answers"


def talkative(login: Login) -> dict[str, str]:
    """Return an environment that asks every library to write down what it does."""
    return {
        "TEXTUAL": "debug,devtools",
        "TEXTUAL_LOG": str(login.here / "textual.log"),
        "TEXTUAL_DEBUG": "1",
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(login.here),
        "PYTHONASYNCIODEBUG": "1",
        "PYTHONWARNINGS": "always",
        "AZURE_LOG_LEVEL": "DEBUG",
        "AZURE_SDK_LOGGING_ENABLE": "true",
        "SSLKEYLOGFILE": str(login.here / "tls.keys"),
    }


def test_no_refused_sign_in_lets_it_out(login: Login) -> None:
    login.extra |= talkative(login)
    with login.session() as admin:
        admin.opens_form()
        admin.fills_in(secret=CANARY)
        admin.checks("Code AADSTS7000215", detail="Trace")
        admin.changes(TabStop.CLIENT_ID, world.UNKNOWN_CLIENT_ID)
        admin.checks("Code AADSTS700016", detail="Trace")
        admin.changes(TabStop.CLIENT_ID, world.CLIENT_ID)
        admin.changes(TabStop.VAULT_URL, vault_url("kv-blockpage"))
        admin.checks(NO_KEY_VAULT, detail="Access blocked")
        admin.changes(TabStop.VAULT_URL, vault_url("kv-silent"))
        admin.press("ctrl+t")
        admin.wait_for("..    Key Vault answers")
        admin.press("escape")
        admin.wait_for("Stopped. Left behind: nothing.")
