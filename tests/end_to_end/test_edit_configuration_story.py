"""Giving a configuration another credential: the installed program against the sandbox."""

import pytest
from admin import SLOW, Admin
from host import Host

from kms_tui.sandbox import world

ALL_WELL = "Done: Every check passed."
SAVED = "Saved: the new credential is in use."
UNCHANGED = "Nothing was changed: the old credential stays in use."
OTHER_CLIENT_ID = world.UNKNOWN_CLIENT_ID


def saves_and_returns(admin: Admin) -> None:
    admin.saves()
    admin.wait_for(SAVED, SLOW)
    admin.press("enter")
    admin.wait_for("1 config")


def passes_its_checks(admin: Admin) -> None:
    admin.press("t")
    admin.wait_for(ALL_WELL, SLOW)


def test_a_rotated_secret_is_used_from_then_on_and_never_shown(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.edits()
        admin.types_secret(world.NEXT_CLIENT_SECRET)
        admin.wait_for("Client Secret      new value (not shown)")
        saves_and_returns(admin)
        assert world.NEXT_CLIENT_SECRET.encode() not in admin.raw
        admin.quits()
    with host.starts() as admin:
        admin.wait_for("1 config")
        admin.press("t")
        admin.unlocks()
        admin.wait_for(ALL_WELL, SLOW)


def test_a_wrong_secret_leaves_the_old_one_working(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.edits()
        admin.types_secret("sandbox~wrong")
        admin.saves()
        admin.wait_for(UNCHANGED, SLOW)
        admin.press("escape")
        admin.wait_for("configs > prod > edit")
        admin.wait_for("FAIL  Entra ID accepts the credential")
        admin.wait_for("Client Secret      ********")
        admin.press("escape")
        admin.wait_for("Discard what you typed?")
        admin.press("D")
        admin.wait_for("1 config")
        passes_its_checks(admin)


def test_a_check_only_proves_the_typed_secret_and_changes_nothing(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.edits()
        admin.types_secret("sandbox~expired")
        admin.press("f5")
        admin.wait_for("FAIL  Entra ID accepts the credential", SLOW)
        admin.wait_for("Nothing was changed.")
        assert "Store the client secret" not in admin.screen_text()


def test_an_empty_secret_keeps_the_stored_one(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.edits()
        admin.wait_for("keep the stored one; type to replace")
        admin.goes_to_expiry()
        admin.types("2031-05-06")
        admin.wait_for("Secret expires     none -> 2031-05-06")
        admin.wait_for("Client Secret      kept, in the encrypted secrets file")
        saves_and_returns(admin)
        passes_its_checks(admin)
        admin.goes_back_to_list()
        admin.press("enter")
        admin.wait_for("2031-05-06 (in ")


def test_changed_ids_are_told_before_and_after_the_arrow(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.edits()
        admin.goes_to_client_id()
        admin.types(OTHER_CLIENT_ID)
        admin.wait_for(f"-> {OTHER_CLIENT_ID}")
        admin.saves()
        admin.wait_for(UNCHANGED, SLOW)
        assert "create the key" not in admin.screen_text()


def test_what_is_fixed_is_shown_with_the_reason(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.edits()
        admin.wait_for("are fixed: universe keys depend on them.")
        admin.wait_for(f"Key Vault URL      {world.DEMO_VAULT_URL}")
        admin.wait_for("Key Size (bits)    2048")


def test_without_a_change_nothing_is_run_and_nothing_asked(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.edits()
        admin.saves()
        admin.wait_for("Nothing was changed: change a field, or go back")
        admin.press("escape")
        admin.wait_for("1 config")


def test_a_broken_field_is_told_before_azure_is_asked(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.edits()
        admin.goes_to_client_id()
        admin.saves()
        admin.wait_for("1 field to correct")


def test_the_universe_keys_are_counted_before_and_proven_in_the_run(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.protects_universe()
        admin.edits()
        admin.wait_for("1 universe key of 1 universe will be proven")
        admin.types_secret(world.NEXT_CLIENT_SECRET)
        admin.saves()
        admin.wait_for(SAVED, SLOW)
        admin.wait_for("OK    Unwraps every universe key it protects")


def test_a_managed_identity_takes_the_place_of_the_secret(host: Host) -> None:
    host.extra = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": host.sandbox.imds}
    with host.starts() as admin:
        admin.creates()
        admin.edits()
        admin.press("shift+tab", "shift+tab", "right")
        admin.wait_until_gone("Secret expires")
        admin.wait_for("client secret -> managed identity")
        admin.wait_for("removed from the encrypted secrets file")
        saves_and_returns(admin)
        admin.press("enter")
        admin.wait_for("none: signs in with a managed identity")


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
def test_fields_and_changes_show_at_once(host: Host, size: tuple[int, int]) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.resize(*size)
        admin.edits()
        admin.types_secret(world.NEXT_CLIENT_SECRET)
        for shown in ("Sign in with", "Tenant ID", "new value (not shown)", "protects no universe"):
            admin.wait_for(shown)
        admin.press("pagedown")
        admin.wait_for("Key Size (bits)")


def sets_expiry(admin: Admin) -> None:
    """Make an edit that another admin's collides with."""
    admin.edits()
    admin.goes_to_expiry()
    admin.types("2031-05-06")
    saves_and_returns(admin)


def is_told_of_expiry(admin: Admin) -> None:
    """See the change of the other one, in the field too, and the own typing still there."""
    admin.wait_for("Changed meanwhile by admin7@")
    admin.wait_for("Secret expires     none -> 2031-05-06")
    admin.wait_for("Client Secret      ********")
    field = " Secret expires     2031-05-06"
    admin.wait_until(lambda: field in admin.screen_lines(), "the field holds the other's value")


def test_the_second_of_two_admins_is_told_what_changed_and_loses_no_typing(host: Host) -> None:
    with host.starts() as first:
        first.creates()
        with host.starts() as second:
            second.wait_for("1 config")
            second.edits()
            second.types_secret(world.NEXT_CLIENT_SECRET)
            sets_expiry(first)
            second.saves()
            is_told_of_expiry(second)
            second.saves()
            second.unlocks()
            second.wait_for(SAVED, SLOW)
            second.press("enter", "enter")
            second.wait_for("2031-05-06 (in ")


def test_a_change_after_the_save_was_begun_is_told_as_well(host: Host) -> None:
    with host.starts() as first:
        first.creates()
        with host.starts() as second:
            second.wait_for("1 config")
            second.edits()
            second.types_secret(world.NEXT_CLIENT_SECRET)
            second.saves()
            second.wait_for("Unlock the encrypted secrets file")
            sets_expiry(first)
            second.unlocks()
            second.wait_for("Another session changed this configuration", SLOW)
            second.press("escape")
            is_told_of_expiry(second)


def test_a_configuration_that_was_deleted_meanwhile_keeps_the_form_open(host: Host) -> None:
    with host.starts() as first:
        first.creates()
        with host.starts() as second:
            second.wait_for("1 config")
            second.edits()
            second.types_secret(world.NEXT_CLIENT_SECRET)
            first.asks_to_delete()
            first.press("tab")
            first.types("prod")
            first.wait_for("[ Delete ]")
            first.press("enter", "enter")
            first.wait_for("0 configs")
            second.saves()
            second.wait_for("deleted this configuration meanwhile")
            second.wait_for("Client Secret      ********")
