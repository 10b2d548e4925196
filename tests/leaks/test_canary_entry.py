"""A canary secret is entered in every way, into its own field and into every other place."""

import pytest
from admin import SLOW
from secret_forms import CANARY, PASSPHRASE
from sinks import Login
from typist import TabStop

pytestmark = pytest.mark.proves("S1")

MASKED = "Client Secret      ********"
BRACKETED = f"\x1b[200~{CANARY}\x1b[201~"
WAYS_INTO_ITS_FIELD = {
    "typed": f"\x1b[F{CANARY}",
    "pasted": BRACKETED,
    "pasted with a newline and blanks": f"\x1b[200~{CANARY}\r\n  \t\x1b[201~",
    "pasted after a blank line": f"\x1b[200~\r  \r  {CANARY}\r\x1b[201~",
    "pasted twice": BRACKETED * 2,
    "pasted unbracketed": CANARY,
    "pasted unbracketed with blanks": f"  {CANARY}   ",
    "pasted unbracketed with a newline and blanks": f"{CANARY}\r   ",
    "pasted unbracketed in two packets": f"{CANARY[:9]}\x1b[F{CANARY[9:]}",
}


def test_its_own_field_shows_nothing_of_it(login: Login) -> None:
    with login.session() as admin:
        admin.opens_form()
        admin.goes_to(TabStop.SECRET)
        for way in WAYS_INTO_ITS_FIELD.values():
            admin.send(way)
            admin.wait_for(MASKED)
            admin.press("shift+home", "ctrl+insert", "ctrl+x", "left", "end")
            admin.clears()
            admin.wait_until_gone(MASKED)
        admin.saves()
        admin.wait_for("to correct, then save again.")


def test_an_unbracketed_paste_is_one_also_after_an_arrow_key(login: Login) -> None:
    with login.session() as admin:
        admin.opens_form()
        admin.goes_to(TabStop.SECRET)
        admin.types_secret("x")
        admin.press("up", "backspace")
        admin.wait_until_gone(MASKED)
        admin.send(f"  {CANARY}  ")
        admin.wait_for("Blanks, line ends or invisible characters were removed.")


def test_typed_ahead_of_the_form_it_goes_into_its_field(login: Login) -> None:
    with login.session() as admin:
        admin.wait_for("0 configs")
        admin.send(f"n\x1b[Fprod\t\t\t{CANARY}\tnext")
        admin.wait_for(MASKED)
        admin.wait_for("Secret expires     next")


def test_a_secret_that_was_refused_elsewhere_is_not_stored_with_the_rest(login: Login) -> None:
    with login.session() as admin:
        admin.opens_form()
        admin.send(CANARY)
        admin.wait_for("looks like a client secret")
        admin.press("tab", "shift+tab")
        admin.fills_in()
        admin.saves()
        admin.creates_secrets_file(PASSPHRASE)
        admin.wait_for("Saved.", SLOW)
        admin.press("enter")
        admin.wait_for("1 config")
        admin.press("enter")
        admin.wait_for("--- identity")


@pytest.mark.parametrize("stop", [TabStop.CLIENT_ID, TabStop.VAULT_URL])
def test_in_a_visible_field_it_is_not_taken(login: Login, stop: TabStop) -> None:
    with login.session() as admin:
        admin.opens_form()
        admin.types("prod")
        admin.goes_to(stop)
        admin.paste(CANARY)
        admin.wait_for("looks like a client secret")
        admin.press("tab")
        admin.saves()
        admin.wait_for("to correct, then save again.")
