"""The app with the encrypted secrets file: locked, unlocked, locked again, lost."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import pytest
from admin import PASSPHRASE, SLOW, Admin
from host import Host

from kms_tui.composition import compose, here_and_now
from kms_tui.domain.secret import Secret
from kms_tui.ui.app import KmsTuiApp

DIALOG = "Unlock the encrypted secrets file"


def asks(admin: Admin) -> None:
    """Ask for a check, which needs the client secret."""
    admin.wait_for("1 config")
    admin.press("t")
    admin.wait_for(DIALOG)


def test_what_is_typed_is_masked_and_esc_leaves_the_app_usable(host: Host) -> None:
    with host.starts() as admin:
        asks(admin)
        admin.send(PASSPHRASE)
        admin.wait_for("****")
        admin.press("escape")
        admin.wait_until_gone(DIALOG)
        admin.press("enter")
        admin.wait_for("identity")
        assert PASSPHRASE.encode() not in admin.raw
        assert admin.quits() == 0


def test_wrong_passphrases_are_told_until_the_right_one_opens_it(host: Host) -> None:
    with host.starts() as admin:
        asks(admin)
        for _ in range(3):
            admin.unlocks("not the passphrase")
            admin.wait_until_gone("Passphrase         ********", SLOW)
            admin.wait_for("does not open the secrets file")
        admin.unlocks()
        admin.wait_for("Done: Every check passed.", SLOW)


def test_a_second_operation_opens_no_second_dialog(host: Host) -> None:
    with host.starts() as admin:
        asks(admin)
        admin.press("t")
        admin.wait_for("*")
        admin.press("escape")
        admin.wait_until_gone(DIALOG)
        assert admin.quits() == 0


def test_unlocked_once_it_stays_so_until_it_is_locked_now(host: Host) -> None:
    with host.starts() as admin:
        asks(admin)
        admin.unlocks()
        admin.wait_for("Done: Every check passed.", SLOW)
        admin.press("enter")
        admin.wait_until_gone("Done:")
        admin.press("t")
        admin.wait_for("Done: Every check passed.", SLOW)
        admin.press("enter")
        admin.wait_until_gone("Done:")
        admin.press("L")
        admin.wait_for("The secrets file is locked now.")
        asks(admin)


def test_a_pinned_file_that_is_gone_is_an_error_and_no_other_is_made(host: Host) -> None:
    secrets_file = host.data / "secrets.db"
    with host.starts() as admin:
        admin.wait_for("1 config")
        secrets_file.unlink()
        admin.press("t")
        admin.wait_for("there any more.")
        admin.wait_for("Restore it from a backup.")
        admin.press("escape")
        assert admin.quits() == 0
    assert not secrets_file.exists()


async def test_it_locks_itself_when_nobody_has_pressed_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    session = replace(compose(here_and_now({})), lock_after_minutes=0.001)
    access = session.services.secret_access
    await access.create(await access.store_for(None), Secret(PASSPHRASE))

    def is_open() -> bool:
        return access.is_open

    assert is_open()
    async with KmsTuiApp(session).run_test() as pilot:
        deadline = time.monotonic() + 20
        while is_open():
            assert time.monotonic() < deadline, "it stayed unlocked"
            await asyncio.sleep(0.05)
        await pilot.pause()
