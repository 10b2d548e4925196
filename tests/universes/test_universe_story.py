"""A universe's whole life at a terminal, each step asserted on the screen and in the catalogue."""

from host import Host
from recorded_universes import active_keys, event_kinds, generation, rows, wrappings
from universe_admin import UUID, at_terminal


def test_from_an_empty_catalogue_to_an_active_proven_key(host: Host) -> None:
    with at_terminal(host) as admin:
        admin.creates(name="main")
        admin.opens_universes()
        admin.wait_for("No universes yet.")
        admin.registers()
        admin.wait_for("off   prod-eu")
        admin.press("enter")
        admin.wait_for("none yet: press a")
        admin.assigns()
        admin.sees_done("Encryption is enabled with key 1.", then="key 1 is active")
        admin.wait_for("enabled: key 1 is active since")
    assert active_keys(host) == [1]
    assert event_kinds(host) == ["registered", "enabled"]


def test_a_universe_is_registered_with_its_uuid_and_notes(host: Host) -> None:
    with at_terminal(host) as admin:
        admin.opens_universes()
        admin.press("n")
        admin.wait_for("universes > register")
        admin.types("prod-eu")
        admin.press("tab")
        admin.send(f"{{{UUID.upper()}}}")
        admin.press("tab")
        admin.wait_for(UUID)
        admin.types("runs in Frankfurt")
        admin.saves()
        admin.wait_for("1 universe")
    assert rows(host, "SELECT name, uuid, notes FROM universe") == [
        ("prod-eu", UUID, "runs in Frankfurt")
    ]


def test_layout_and_algorithm_can_be_those_of_yugabytedb_anywhere(registered: Host) -> None:
    with at_terminal(registered) as admin:
        admin.opens_universe()
        admin.asks("a", "Assign a KMS configuration")
        admin.press("enter", "right")
        admin.wait_for("(o) AES-128")
        admin.press("enter", "right")
        admin.wait_for("( ) RSA-OAEP-256  (o) RSA-OAEP")
        admin.press("enter", "enter")
        admin.unlocks()
        admin.sees_done("Encryption is enabled with key 1.", then="key 1 is active")
    assert rows(registered, "SELECT layout FROM universe_key") == ["aes_128"]
    assert rows(registered, "SELECT algorithm FROM wrapping") == ["rsa_oaep"]


def test_rotating_makes_the_next_key_the_active_one_and_keeps_the_old(enabled: Host) -> None:
    with at_terminal(enabled) as admin:
        admin.opens_universe()
        admin.asks("o", "make key 3")
        admin.press("enter")
        admin.unlocks()
        admin.sees_done("Key 3 is the active one.", then="key 3 is active")
        admin.wait_for(">    3  yes")
    assert active_keys(enabled) == [3]
    assert [number for number, _, _ in wrappings(enabled)] == [1, 2, 3]


def test_rewrapping_to_another_configuration_keeps_the_old_wrappings(enabled: Host) -> None:
    with at_terminal(enabled) as admin:
        admin.opens_universe()
        admin.asks("w", "Re-wrap all universe keys")
        admin.wait_for("newest version of the same master key")
        admin.chooses("other")
        admin.wait_for("newest version of another master key")
        admin.saves()
        admin.unlocks()
        admin.sees_done("the new wrappings are in use", then="1 so far")
        admin.wait_for("other (key good-3072 in kv-demo)")
    assert generation(enabled) == 1
    new = [(1, 0, "main"), (1, 1, "other"), (2, 0, "main"), (2, 1, "other")]
    assert wrappings(enabled) == new
    assert active_keys(enabled) == [2]


def test_rewrapping_to_what_wraps_the_keys_already_is_refused(enabled: Host) -> None:
    with at_terminal(enabled) as admin:
        admin.opens_universe()
        admin.asks("w", "Re-wrap all universe keys")
        admin.saves()
        admin.unlocks()
        admin.wait_for("wrapped so already")
    assert generation(enabled) == 0


def test_verifying_unwraps_every_key_and_is_recorded(enabled: Host) -> None:
    with at_terminal(enabled) as admin:
        admin.opens_universe()
        admin.press("v")
        admin.unlocks()
        admin.wait_for("OK    prod-eu key 1")
        admin.wait_for("OK    prod-eu key 2")
        admin.sees_done("Every key was unwrapped", then="2 universe keys")
    assert rows(enabled, "SELECT note FROM event WHERE kind = 'verified'") == [
        "2 of 2 unwrapped as recorded"
    ]


def test_the_keys_under_a_configuration_are_verified_from_the_list(enabled: Host) -> None:
    with at_terminal(enabled) as admin:
        admin.wait_for("2 configs")
        admin.press("v")
        admin.unlocks()
        admin.wait_for("configs > verify keys under main")
        admin.wait_for("Every key was unwrapped")
        admin.press("enter")
        admin.wait_for("2 configs")
        admin.press("down", "v")
        admin.wait_for("protects no universe key")


def test_disabling_takes_a_second_gesture_and_keeps_every_key(enabled: Host) -> None:
    with at_terminal(enabled) as admin:
        admin.opens_universe()
        admin.asks("z", "Disable encryption at rest")
        admin.wait_for("disable_encryption")
        admin.press("enter")
        admin.wait_until_gone("[ Cancel ]")
        assert active_keys(enabled) == [2]
        admin.asks("z", "Disable encryption at rest")
        admin.press("D")
        admin.wait_for("off: no key is active")
    assert active_keys(enabled) == []
    assert len(wrappings(enabled)) == 2


def test_a_disabled_universe_is_enabled_again_with_a_new_key(enabled: Host) -> None:
    with at_terminal(enabled) as admin:
        admin.opens_universe()
        admin.asks("z", "Disable encryption at rest")
        admin.press("tab", "enter")
        admin.wait_for("off: no key is active")
        admin.assigns()
        admin.unlocks()
        admin.sees_done("Encryption is enabled with key 3.", then="key 3 is active")
    assert active_keys(enabled) == [3]


def test_the_details_of_a_key_show_each_of_its_wrappings(enabled: Host) -> None:
    with at_terminal(enabled) as admin:
        admin.opens_universe()
        admin.press("enter")
        admin.wait_for("universe key 2 of prod-eu")
        admin.wait_for("active: it encrypts new data")
        admin.wait_for("generation 0: in use")
        admin.wait_for("https://kv-demo.vault.azure.net/keys/good")
        admin.press("escape")
        admin.wait_for("2 universe keys")
