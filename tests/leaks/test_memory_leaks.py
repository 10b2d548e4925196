"""What was typed is in no memory any more once its form is closed, or the store is locked."""

import subprocess
import sys

import pytest
from admin import SLOW
from counting import Sized, Tally
from process_memory import copies, copies_that_stay, forms_of, needs_root
from secret_forms import CANARY, PASSPHRASE
from sinks import Login
from typist import TabStop, Typist

from kms_tui.adapters.secret_stores.secrets_database import SecretsDatabase
from kms_tui.adapters.secret_stores.secrets_format import RECOMMENDED_COST, unwrap_key
from kms_tui.domain.secret import Secret
from kms_tui.sandbox import world

pytestmark = needs_root

HOLDS_ALL_FORMS = """
import sys
held = [bytes.fromhex(word) for word in sys.stdin.readline().split()]
print("ready", flush=True)
sys.stdin.read()
"""


def test_every_form_in_the_memory_of_a_process_is_found() -> None:
    forms = list(forms_of(CANARY))
    with subprocess.Popen(  # noqa: S603 - the program above
        [sys.executable, "-c", HOLDS_ALL_FORMS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(" ".join(form.hex() for _, form in forms) + "\n")
        process.stdin.flush()
        process.stdout.readline()
        assert copies(process.pid, CANARY) == {name for name, _ in forms}
        assert not copies(process.pid, PASSPHRASE)
        process.stdin.close()


def other_secret(number: int) -> str:
    """Return a secret that no earlier round has left in the memory."""
    return f"{number:02}z{CANARY[::-1]}"


def pastes_and_discards(admin: Typist, secret: str) -> None:
    admin.opens_form()
    admin.types("other")
    admin.goes_to(TabStop.SECRET)
    admin.paste(secret)
    admin.wait_for("Client Secret      ********")
    _discards(admin)


def is_refused_and_discards(admin: Typist, secret: str) -> None:
    admin.opens_form()
    admin.fills_in(name="other", secret=secret)
    admin.checks("Code AADSTS7000215")
    _discards(admin)


def stops_a_check_and_discards(admin: Typist, secret: str) -> None:
    admin.opens_form()
    admin.fills_in(name="other", secret=secret, vault="kv-silent")
    admin.press("ctrl+t")
    admin.wait_for("..    Key Vault answers")
    admin.press("escape")
    admin.wait_for("Stopped.")
    _discards(admin)


def _discards(admin: Typist) -> None:
    admin.press("escape")
    admin.wait_for("Discard what you typed?")
    admin.press("D")
    admin.wait_until_gone("Discard what you typed?")


CLOSED = (pastes_and_discards, is_refused_and_discards, stops_a_check_and_discards)


@pytest.mark.attack(
    "A13 copies in memory of what was pasted",
    defence="freed memory is overwritten, and a closed form is let go of",
)
@pytest.mark.proves("S1", "S2")
def test_a_closed_form_leaves_no_secret_in_memory(login: Login, tally: Tally, sized: Sized) -> None:
    kept: list[object] = []
    rounds = sized(1, 12)
    with login.session() as admin:
        admin.wait_for("0 configs")
        for number in range(rounds):
            for way in CLOSED:
                secret = other_secret(number * len(CLOSED) + CLOSED.index(way))
                login.watched += (secret,)
                way(admin, secret)
                kept += [(way.__name__, form) for form in copies_that_stay(admin.pid, secret)]
        assert copies(admin.pid, world.CLIENT_ID)
        admin.quits()
    tally("S2", "a closed form", tried=rounds * len(CLOSED), failed=len(kept))
    assert kept == []


@pytest.mark.attack(
    "A13 copies in memory of a passphrase and its key",
    defence="freed memory is overwritten, and a locked file forgets its key",
)
@pytest.mark.proves("S1", "S2")
def test_a_locked_file_leaves_no_secret_in_memory(login: Login, tally: Tally, sized: Sized) -> None:
    kept: list[object] = []
    rounds = sized(1, 8)
    with login.session() as admin:
        admin.stores_first()
        kept += copies_that_stay(admin.pid, world.CLIENT_SECRET, PASSPHRASE)
        key = _data_key(login)
        assert "raw" in copies(admin.pid, raw=key)
        for _ in range(rounds):
            _locks(admin)
            kept += copies_that_stay(admin.pid, world.CLIENT_SECRET, PASSPHRASE, raw=key)
            _unlocks(admin)
            kept += copies_that_stay(admin.pid, world.CLIENT_SECRET, PASSPHRASE)
        admin.quits()
    tally("S2", "an unlocked and locked secrets file", tried=1 + 2 * rounds, failed=len(kept))
    assert kept == []


def _data_key(login: Login) -> bytes:
    """Return the key that seals the entries, as who knows file and passphrase can."""
    with SecretsDatabase(login.data, busy_timeout_seconds=5).opened() as rows:
        key = unwrap_key(rows.slot(), Secret(PASSPHRASE), own_cost=RECOMMENDED_COST)
    return key._key  # noqa: SLF001 - nobody but this test may see it


def _locks(admin: Typist) -> None:
    admin.press("L")
    admin.wait_for("The secrets file is locked now.")
    admin.wait_until_gone("The secrets file is locked now.")


def _unlocks(admin: Typist) -> None:
    admin.press("t")
    admin.unlocks(f"{PASSPHRASE}, wrongly")
    admin.wait_for("does not open", SLOW)
    admin.unlocks(PASSPHRASE)
    admin.wait_for("Every check passed", SLOW)
    admin.press("enter")
    admin.wait_for("1 config")
