"""A secret store and a catalogue that cannot be written keep what they were given."""

import resource

import pytest
from admin import SLOW
from secret_forms import PASSPHRASE
from sinks import Login
from typist import Typist

pytestmark = pytest.mark.proves("S1")

NO_FILE_GROWS = (0, 0)


def fill_the_disk(admin: Typist) -> None:
    """Let every further write of the program fail."""
    resource.prlimit(admin.pid, resource.RLIMIT_FSIZE, NO_FILE_GROWS)


def test_a_full_disk_in_the_middle_of_a_save_and_the_recovery_from_it(stored_login: Login) -> None:
    with stored_login.session() as admin:
        admin.wait_for("1 config")
        admin.opens_form()
        admin.fills_in(name="second", vault="kv-throttled")
        admin.saves()
        admin.unlocks(PASSPHRASE)
        admin.wait_for("waits")
        fill_the_disk(admin)
        admin.wait_for("FAIL  Store the client secret", SLOW)
        admin.press("v")
        admin.quits()
    with stored_login.session() as admin:
        admin.wait_for("Interrupted save", SLOW)
        admin.wait_for("1 config")
