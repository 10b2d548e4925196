"""A canary secret goes through every flow; afterwards every sink is searched for it."""

import base64
import signal
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from admin import SLOW, Admin
from canary import CANARY, files_holding_it, found_in
from host import Host

from kms_tui.sandbox import world

VISIBLE_FIELDS = 6
"""Tab stops of the form that show what they hold."""


@pytest.mark.parametrize(
    "planted",
    [
        CANARY.encode(),
        base64.b64encode(f"client_secret={CANARY}&scope=x".encode()),
        base64.urlsafe_b64encode(f"?{CANARY}".encode()),
        CANARY.encode().hex().encode(),
        urllib.parse.quote(CANARY).replace("~", "%7E").encode(),
        CANARY.encode("utf-16"),
    ],
)
def test_the_search_finds_what_is_planted(planted: bytes, tmp_path: Path) -> None:
    (tmp_path / "sink").write_bytes(b"before " + planted + b" after")
    assert files_holding_it(tmp_path)
    assert found_in(planted)


@contextmanager
def watched(host: Host, *arguments: str) -> Iterator[Admin]:
    """Run the program; while it runs and afterwards nothing may show the canary."""
    with host.starts(*arguments) as admin:
        yield admin
        if admin.process.poll() is None:
            _search_process(admin)
        admin.close()
        assert not found_in(admin.raw)
    assert not files_holding_it(host.home)


def _search_process(admin: Admin) -> None:
    children = Path(f"/proc/{admin.pid}/task/{admin.pid}/children").read_text(encoding="ascii")
    for pid in (str(admin.pid), *children.split()):
        for name in ("cmdline", "environ"):
            assert not found_in(Path(f"/proc/{pid}/{name}").read_bytes())


def fails_with_canary(admin: Admin, told: str, **fields: str) -> None:
    """Try to save with the canary as secret, look at the raw detail, go back to the form."""
    admin.opens_form()
    admin.fills(client_secret=CANARY, **fields)
    admin.saves()
    admin.wait_until(
        lambda: told in admin.screen_text() or "Create the encrypted" in admin.screen_text(), told
    )
    if "Create the encrypted" in admin.screen_text():
        admin.creates_secrets_file()
    admin.wait_for(told, SLOW)
    admin.press("v")
    admin.press("escape")
    admin.wait_for("configs > new")
    admin.wait_for("Key Size")
    admin.press("escape")
    admin.wait_for("Discard what you typed?")
    admin.press("D")
    admin.wait_for("0 configs")


def test_no_error_path_lets_the_secret_out(host: Host) -> None:
    host.extra = {"TEXTUAL_LOG": str(host.home / "log"), "TEXTUAL_DEBUG": "1"}
    host.extra |= {"AZURE_LOG_LEVEL": "DEBUG", "PYTHONASYNCIODEBUG": "1"}
    with watched(host) as admin:
        fails_with_canary(admin, "FAIL  Entra ID accepts the credential")
        for told, fields in (
            ("FAIL  Entra ID accepts", {"client_id": world.UNKNOWN_CLIENT_ID}),
            ("FAIL  Tenant matches", {"tenant_id": world.UNKNOWN_TENANT_ID}),
            ("FAIL  Key Vault answers", {"vault_url": "https://kv-blockpage.vault.azure.net"}),
            ("FAIL  Key Vault answers", {"vault_url": "https://kv-redirect.vault.azure.net"}),
            ("FAIL  Key Vault answers", {"vault_url": "https://kv-unreachable.vault.azure.net"}),
        ):
            fails_with_canary(admin, told, **fields)
        assert admin.quits() == 0


@pytest.mark.parametrize("tabs", range(VISIBLE_FIELDS))
def test_a_secret_entered_into_another_field_is_not_taken(host: Host, tabs: int) -> None:
    stops = ["tab"] * (0, 2, 4, 5, 6, 7)[tabs]
    with watched(host) as admin:
        admin.opens_form()
        admin.press(*stops)
        admin.paste(CANARY)
        admin.wait_for("looks like a client secret")
        admin.press("tab", "shift+tab")
        for character in CANARY:
            admin.send(character)
        admin.press("tab")
        admin.saves()
        admin.wait_for("to correct, then save again.")


def test_a_pasted_secret_is_masked_whatever_came_with_it(host: Host) -> None:
    with watched(host) as admin:
        admin.opens_form()
        admin.press("tab", "tab", "tab")
        admin.paste(f"  {CANARY}\t\nsecond line")
        admin.wait_for("Client Secret      ********")
        admin.wait_for("line")
        for key in ("shift+home", "ctrl+c", "ctrl+x", "ctrl+insert"):
            admin.press(key)
        admin.saves()
        admin.wait_for("to correct, then save again.")


def test_a_passphrase_is_never_seen(host: Host) -> None:
    with watched(host) as admin:
        admin.opens_form()
        admin.fills()
        admin.saves()
        admin.creates_secrets_file(CANARY)
        admin.wait_for("Saved.", SLOW)
        admin.quits()
    with watched(host) as admin:
        admin.wait_for("1 config")
        admin.press("t")
        admin.unlocks(CANARY + "x")
        admin.wait_for("does not open", SLOW)
        admin.unlocks(CANARY)
        admin.wait_for("Done: Every check passed.", SLOW)


def test_the_stored_secret_is_in_no_file_and_on_no_screen(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.press("enter")
        admin.wait_for("--- identity")
        admin.press("t")
        admin.wait_for("Done: Every check passed.", SLOW)
        admin.quits()
        assert not found_in(admin.raw, world.CLIENT_SECRET)
    assert not files_holding_it(host.home, world.CLIENT_SECRET)


@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP", "SIGQUIT", "SIGKILL"])
def test_dying_with_a_secret_in_the_form_leaves_none_behind(host: Host, number: str) -> None:
    with watched(host) as admin:
        admin.opens_form()
        admin.fills(client_secret=CANARY, vault_url="https://kv-silent.vault.azure.net")
        admin.press("ctrl+t")
        admin.wait_for(".. ")
        admin.kill(signal.Signals[number])
        admin.wait_exit()
    assert not list(Path.cwd().glob("core*"))
