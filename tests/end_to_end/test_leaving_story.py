"""Whatever the program waits for, Esc and quitting are answered at once."""

import signal
import time
from collections.abc import Callable

import pytest
from admin import SLOW, Admin
from host import Host
from terminal_modes import assert_terminal_restored

AT_ONCE_SECONDS = 0.5
TRIES = 6
"""The best of so many counts: a busy machine may be late for reasons of its own."""
WAITS = ["kv-silent", "kv-hung", "kv-slow", "kv-jammed"]


def waits(admin: Admin, vault: str) -> None:
    """Run the checks up to where the vault lets the program wait."""
    admin.opens_form()
    admin.fills(vault_url=f"https://{vault}.vault.azure.net")
    admin.press("ctrl+t")
    stuck = "waits 30 s" if vault == "kv-jammed" else "00:01"
    admin.wait_for(stuck, SLOW)


def best_seconds(tries: Callable[[], float]) -> float:
    """Return the shortest of a few tries; stop at the first that is short enough."""
    best = tries()
    for _ in range(TRIES - 1):
        if best <= AT_ONCE_SECONDS:
            break
        best = min(best, tries())
    return best


@pytest.mark.parametrize("vault", WAITS)
def test_esc_brings_back_the_form_as_it_was(host: Host, vault: str) -> None:
    def one_try() -> float:
        with host.starts() as admin:
            waits(admin, vault)
            began = time.monotonic()
            admin.press("escape")
            admin.wait_for("Stopped. Left behind: nothing.")
            seconds = time.monotonic() - began
            admin.wait_for("Client Secret      ********")
            return seconds

    assert best_seconds(one_try) <= AT_ONCE_SECONDS


@pytest.mark.parametrize("keys", [("ctrl+q",), ("ctrl+c", "ctrl+c")])
@pytest.mark.parametrize("vault", WAITS)
def test_quitting_ends_at_once_with_a_clean_terminal(
    host: Host, vault: str, keys: tuple[str, ...]
) -> None:
    def one_try() -> float:
        with host.starts() as admin:
            waits(admin, vault)
            began = time.monotonic()
            admin.press(*keys)
            assert admin.wait_exit() == 0
            seconds = time.monotonic() - began
            assert_terminal_restored(admin)
            return seconds

    assert best_seconds(one_try) <= AT_ONCE_SECONDS


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGQUIT, 131)]
)
def test_a_signal_during_a_wait_ends_with_its_own_code(
    host: Host, number: signal.Signals, code: int
) -> None:
    with host.starts() as admin:
        waits(admin, "kv-silent")
        admin.kill(number)
        assert admin.wait_exit() == code
        assert_terminal_restored(admin)


def test_a_stopped_save_stores_nothing(host: Host) -> None:
    with host.starts() as admin:
        admin.opens_form()
        admin.fills(vault_url="https://kv-slow.vault.azure.net")
        admin.saves()
        admin.creates_secrets_file()
        admin.wait_for("00:03", SLOW)
        admin.press("escape")
        admin.wait_for("Stopped. Left behind: nothing.")
        admin.press("escape")
        admin.wait_for("Discard what you typed?")
        admin.press("D")
        admin.wait_for("0 configs")
