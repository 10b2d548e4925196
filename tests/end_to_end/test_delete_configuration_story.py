"""Deleting a configuration: the installed program against the sandbox."""

import pytest
from admin import SLOW, Admin
from host import Host

IN_USE = '"prod" cannot be deleted'


def types_name(admin: Admin, name: str = "prod") -> None:
    admin.press("tab")
    admin.send(name)
    admin.wait_for(f"Type its name      {name}")


def test_the_typed_name_deletes_it_from_the_list(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.asks_to_delete()
        types_name(admin)
        admin.wait_for("[ Delete ]")
        admin.press("enter", "enter")
        admin.wait_for("0 configs")
        admin.wait_for('"prod" is deleted.')
    with host.starts() as admin:
        admin.wait_for("0 configs")


def test_deleting_from_the_details_goes_back_to_the_list(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.press("enter")
        admin.wait_for("Delete             possible: press D")
        admin.asks_to_delete()
        types_name(admin)
        admin.wait_for("[ Delete ]")
        admin.press("enter", "enter")
        admin.wait_for("0 configs")


def test_the_dialog_says_what_goes_and_what_stays(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.asks_to_delete()
        admin.wait_for("its client secret from the encrypted")
        admin.wait_for("Azure is not")
        admin.wait_for("cannot be undone here")


@pytest.mark.parametrize("key", ["escape", "q", "enter"])
def test_leaving_at_once_deletes_nothing(host: Host, key: str) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.asks_to_delete()
        admin.press(key)
        admin.wait_until_gone("Delete the configuration")
        admin.wait_for("OK    prod")
        assert "1 config" in admin.screen_text()


@pytest.mark.parametrize("key", ["escape", "q", "enter"])
def test_cancel_after_the_name_was_typed_deletes_nothing(host: Host, key: str) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.asks_to_delete()
        types_name(admin)
        admin.wait_for("[ Delete ]")
        admin.press("shift+tab")
        admin.press(key)
        admin.wait_until_gone("Delete the configuration")
        admin.wait_for("OK    prod")


@pytest.mark.parametrize("typed", ["pro", "PROD", "prod2"])
def test_another_name_offers_no_delete(host: Host, typed: str) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.asks_to_delete()
        types_name(admin, typed)
        admin.press("enter")
        admin.wait_for("Delete appears below once")
        assert "[ Delete ]" not in admin.screen_text()
        admin.press("enter")
        admin.wait_for("OK    prod")


def test_in_the_field_q_is_a_letter_and_a_pasted_name_counts(host: Host) -> None:
    with host.starts() as admin:
        admin.creates(name="q-main")
        admin.asks_to_delete("q-main")
        types_name(admin, "q-")
        admin.press("ctrl+u")
        admin.wait_until_gone("Type its name      q-")
        admin.paste("q-main\n")
        admin.wait_for("[ Delete ]")
        admin.press("enter", "enter")
        admin.wait_for("0 configs")


def test_one_in_use_is_explained_and_has_no_delete(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.protects_universe()
        admin.press("D")
        admin.wait_for(IN_USE)
        for shown in ("us-orders", "1 key ever, 1 now, first used", "version ", "Backups"):
            admin.wait_for(shown)
        assert "[ Delete ]" not in admin.screen_text()
        admin.resize(60, 20)
        admin.wait_for("Backups and snapshots of a universe can only be restored")
        admin.press("enter")
        admin.wait_until_gone(IN_USE)
        admin.wait_for("1 config")


def test_details_name_the_universes_that_keep_it(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.protects_universe()
        admin.press("enter")
        admin.wait_for("us-orders: 1 key ever, 1 now")
        admin.wait_for("not possible: used by 1 universe")
        admin.press("D")
        admin.wait_for(IN_USE)


def test_a_use_while_the_dialog_is_open_keeps_it(host: Host) -> None:
    with host.starts() as first:
        first.creates()
        with host.starts() as second:
            second.wait_for("1 config")
            second.asks_to_delete()
            types_name(second)
            second.wait_for("[ Delete ]")
            first.protects_universe()
            second.press("enter", "enter")
            second.wait_for(IN_USE, SLOW)
            second.press("escape")
            second.wait_for("OK    prod")


def test_one_that_was_deleted_meanwhile_is_told(host: Host) -> None:
    with host.starts() as first:
        first.creates()
        with host.starts() as second:
            second.wait_for("1 config")
            first.asks_to_delete()
            types_name(first)
            first.press("enter", "enter")
            first.wait_for("0 configs")
            second.press("D")
            second.wait_for("This configuration no longer exists.")
