"""The installed program on a pty, against a sandbox that runs by itself."""

from admin import SLOW, Admin
from host import Host

from kms_tui.sandbox import world


def test_a_configuration_on_an_existing_key_is_there_after_a_restart(host: Host) -> None:
    with host.starts() as admin:
        admin.creates(name="prod-eu")
        assert admin.quits() == 0
    with host.starts() as admin:
        admin.wait_for("OK    prod-eu")


def test_a_missing_key_is_created_only_after_the_admin_says_so(host: Host) -> None:
    with host.starts() as admin:
        admin.opens_form()
        admin.fills(key_name="story-key")
        admin.saves()
        admin.creates_secrets_file()
        admin.wait_for("c create the key and save", SLOW)
        assert not host.sandbox.key_file("kv-demo", "story-key").exists()
        admin.press("c")
        admin.wait_for("Saved.", SLOW)
        admin.press("enter")
        admin.wait_for("1 config")
    with host.starts() as admin:
        admin.wait_for("story-key")
    key = host.sandbox.key("kv-demo", "story-key")
    assert (key.size_bits, key.operations) == (2048, {"wrapKey", "unwrapKey"})


def test_the_asked_for_size_is_what_the_vault_gets(host: Host) -> None:
    with host.starts() as admin:
        admin.opens_form()
        admin.fills(key_name="story-3072")
        admin.press("tab", "right")
        admin.wait_for("(o) create it")
        admin.press("tab", "right")
        admin.wait_for("(o) 3072")
        admin.saves()
        admin.creates_secrets_file()
        admin.wait_for("Saved.", SLOW)
    assert host.sandbox.key("kv-demo", "story-3072").size_bits == 3072


def test_details_show_everything_but_the_secret(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.press("enter")
        admin.wait_for("--- identity")
        for shown in (world.CLIENT_ID, world.TENANT_ID, world.DEMO_VAULT_URL, "******** in the"):
            admin.wait_for(shown)
        assert world.CLIENT_SECRET.encode() not in admin.raw


def test_after_a_restart_the_secrets_file_is_unlocked_once_for_checks(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.quits()
    with host.starts() as admin:
        admin.wait_for("1 config")
        admin.press("t")
        admin.unlocks()
        admin.wait_for("Done: Every check passed.", SLOW)
        admin.press("escape")
        admin.wait_until_gone("Done.")
        admin.press("t")
        admin.wait_for("Done: Every check passed.", SLOW)


def test_a_wrong_passphrase_is_told_and_may_be_typed_again(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.quits()
    with host.starts() as admin:
        admin.wait_for("1 config")
        admin.press("t")
        admin.unlocks("not the passphrase")
        admin.wait_for("does not open")
        admin.unlocks()
        admin.wait_for("Done: Every check passed.", SLOW)


def test_a_failed_check_keeps_the_form_as_it_was(host: Host) -> None:
    with host.starts() as admin:
        admin.opens_form()
        admin.fills(key_name="disabled")
        admin.saves()
        admin.creates_secrets_file()
        admin.wait_for("FAIL  Key is enabled", SLOW)
        admin.press("escape")
        admin.wait_for("configs > new")
        admin.wait_for("Enable the key's current version")
        for typed in ("prod", world.CLIENT_ID, world.TENANT_ID, "disabled", "********"):
            admin.wait_for(typed)
        admin.press("escape")
        admin.wait_for("Discard what you typed?")
        admin.press("D")
        admin.wait_for("0 configs")


def test_a_name_that_is_taken_is_refused_before_azure_is_asked(host: Host) -> None:
    with host.starts() as admin:
        admin.creates(name="prod")
        admin.opens_form()
        admin.fills(name="prod")
        admin.saves()
        admin.wait_for('A configuration named "prod" exists already.', SLOW)


def test_warnings_are_shown_before_anything_is_stored(host: Host) -> None:
    with host.starts() as admin:
        admin.opens_form()
        admin.fills(key_name="good-4096")
        admin.saves()
        admin.creates_secrets_file()
        admin.wait_for("w save despite warnings", SLOW)
        admin.press("w")
        admin.wait_for("Saved.", SLOW)
        admin.press("enter")
        admin.wait_for("WARN  prod")
        admin.wait_for("4096")


def test_the_demo_needs_no_passphrase_and_survives_a_restart(host: Host) -> None:
    host.extra = {"HTTPS_PROXY": "", "SSL_CERT_FILE": ""}
    with host.starts("--demo") as admin:
        admin.opens_form()
        admin.fills()
        admin.saves()
        admin.wait_for("Saved.", SLOW)
        admin.press("enter")
        admin.wait_for("1 config")
        admin.quits()
    assert not host.data.exists()
    with host.starts("--demo") as admin:
        admin.wait_for("1 config")
        admin.quits()
    with host.starts("demo", "--fresh") as admin:
        admin.wait_for("0 configs")


def test_the_form_is_complete_at_80x24_and_usable_at_60x20(host: Host) -> None:
    with host.starts() as admin:
        admin.opens_form()
        _sees_the_whole_form(admin)
        admin.resize(60, 20)
        _sees_the_whole_form(admin)


def _sees_the_whole_form(admin: Admin) -> None:
    for shown in ("Configuration Name", "Key Size (bits)", "^s/F10 save", "esc cancel"):
        admin.wait_for(shown)


def test_what_arrives_together_with_a_tab_goes_into_the_next_field(host: Host) -> None:
    with host.starts() as admin:
        admin.opens_form()
        admin.send(f"prod\t\t{world.CLIENT_ID}\t{world.CLIENT_SECRET}\t\t{world.TENANT_ID}")
        admin.wait_for(f"Tenant ID          {world.TENANT_ID}")
        admin.wait_for(f"Client ID          {world.CLIENT_ID}")
        admin.wait_for("Client Secret      ********")
        assert world.CLIENT_SECRET.encode() not in admin.raw


def test_a_managed_identity_needs_neither_secret_nor_passphrase(host: Host) -> None:
    host.extra = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": host.sandbox.imds}
    with host.starts() as admin:
        admin.opens_form()
        admin.types("prod")
        admin.press("tab", "right")
        admin.wait_until_gone("Client Secret")
        admin.press("tab")
        admin.types(world.CLIENT_ID)
        admin.press("tab")
        admin.types(world.TENANT_ID)
        admin.press("tab")
        admin.types(world.DEMO_VAULT_URL)
        admin.press("tab")
        admin.types("good")
        admin.saves()
        admin.wait_for("Saved.", SLOW)
        admin.press("enter")
        admin.wait_for("1 config")
        admin.press("enter")
        admin.wait_for("none: signs in with a managed identity")
    assert not (host.data / "secrets.db").exists()


def test_proxy_and_ca_are_shown_with_where_they_come_from(host: Host) -> None:
    with host.starts(size=(160, 60)) as admin:
        admin.wait_for(f"{host.sandbox.proxy.removeprefix('http://')} (from HTTPS_PROXY)")
        admin.wait_for(f"{host.sandbox.ca_file} (from SSL_CERT_FILE)")
        admin.press("?")
        admin.wait_for("THIS SESSION")
        admin.wait_for("(from HTTPS_PROXY)")


def test_the_host_check_opens_from_the_list_and_goes_back(host: Host) -> None:
    with host.starts() as admin:
        admin.wait_for("0 configs")
        admin.press("H")
        admin.wait_for("kms-tui > doctor")
        admin.press("escape")
        admin.wait_for("0 configs")
