import shutil

from admin import PASSPHRASE
from session_bus_host import SessionBusHost
from stored_configurations import records, store
from unattended import Ran, Unattended

from kms_tui.domain.store_kind import FILE, SECRET_SERVICE
from kms_tui.services.ports import SecretState


def homes(job: Unattended) -> list[tuple[str, SecretState]]:
    """Return where each client secret rests, as the catalogue knows."""
    return [(record.pin.kind, record.state) for record in records(job.host.data)]


def test_secrets_go_to_a_keyring_and_back(desktop: Unattended) -> None:
    store(desktop.host, "prod", "test")
    there = desktop.runs("secrets", "migrate", "--to", SECRET_SERVICE, passphrase=PASSPHRASE)
    assert there == Ran(0, "2 of 2 client secrets moved.\n", "")
    assert homes(desktop) == [(SECRET_SERVICE, SecretState.ACTIVE)] * 2
    assert desktop.runs("secrets", "status").out == "Secret Service: ready, 2 client secrets\n"

    back = desktop.runs("secrets", "migrate", "--to", FILE, passphrase=PASSPHRASE)
    assert (back.code, back.out) == (0, "2 of 2 client secrets moved.\n")
    assert homes(desktop) == [(FILE, SecretState.ACTIVE)] * 2


def test_secrets_that_rest_there_already_need_nothing(desktop: Unattended) -> None:
    store(desktop.host, "prod", kind=SECRET_SERVICE)
    again = desktop.runs("secrets", "migrate", "--to", SECRET_SERVICE)
    assert again == Ran(0, "0 of 0 client secrets moved.\n", "")


def test_without_the_passphrase_nothing_moves(desktop: Unattended) -> None:
    store(desktop.host, "prod")
    told = desktop.runs("secrets", "migrate", "--to", SECRET_SERVICE)
    assert (told.code, told.out) == (6, "")
    assert "There is no terminal to ask for the passphrase on." in told.err
    assert homes(desktop) == [(FILE, SecretState.ACTIVE)]


def test_a_keyring_that_is_not_there_is_told_and_nothing_moves(stocked: Unattended) -> None:
    told = stocked.runs("secrets", "migrate", "--to", SECRET_SERVICE, passphrase=PASSPHRASE)
    assert (told.code, told.out) == (6, "")
    assert "There is no D-Bus session here" in told.err
    assert homes(stocked) == [(FILE, SecretState.ACTIVE)]


def test_memory_is_no_place_to_move_to(stocked: Unattended) -> None:
    told = stocked.runs("secrets", "migrate", "--to", "memory", passphrase=PASSPHRASE)
    assert (told.code, told.out) == (6, "")
    assert homes(stocked) == [(FILE, SecretState.ACTIVE)]


def test_words_that_name_no_store_are_wrong_use(stocked: Unattended) -> None:
    for word in ("auto", "cardboard", "keyring:", "keyring:x"):
        told = stocked.runs("secrets", "migrate", "--to", word)
        assert (told.code, told.out) == (2, "")


def test_plaintext_that_somebody_brings_is_refused(stocked: Unattended) -> None:
    kind = "keyring:keyring.backends.null.Keyring"
    told = stocked.runs("secrets", "migrate", "--to", kind, passphrase=PASSPHRASE)
    assert (told.code, told.out) == (6, "")
    assert homes(stocked) == [(FILE, SecretState.ACTIVE)]


def test_a_lost_store_is_told_and_left_behind_on_demand_only(desktop: Unattended) -> None:
    store(desktop.host, "prod")
    desktop.secrets_file.unlink()
    refused = desktop.runs("secrets", "migrate", "--to", SECRET_SERVICE)
    assert (refused.code, refused.out) == (6, "")
    assert homes(desktop) == [(FILE, SecretState.ACTIVE)]

    told = desktop.runs("secrets", "migrate", "--to", SECRET_SERVICE, "--leave-unreadable")
    assert (told.code, told.out) == (6, "0 of 1 client secrets moved.\n")
    assert "FAILED prod: The encrypted secrets file" in told.err
    assert "kms-tui secrets renew NAME" in told.err
    assert desktop.runs("secrets", "status").out == "Secret Service: ready, 1 client secret\n"


def test_a_locked_keyring_is_told_with_where_the_remedy_stands(
    desktop: Unattended, bus: SessionBusHost
) -> None:
    store(desktop.host, "prod", kind=SECRET_SERVICE)
    bus.lock_keyring()
    told = desktop.runs("secrets", "migrate", "--to", FILE, passphrase=PASSPHRASE)
    assert (told.code, told.out) == (6, "")
    assert "The Secret Service is locked." in told.err
    assert "kms-tui doctor" in told.err
    assert "gnome-keyring-daemon --unlock" in desktop.runs("doctor").out
    assert homes(desktop) == [(SECRET_SERVICE, SecretState.ACTIVE)]


def test_a_file_that_is_missing_is_created_with_the_passphrase_that_was_handed_over(
    desktop: Unattended,
) -> None:
    store(desktop.host, "prod", kind=SECRET_SERVICE)
    told = desktop.runs("secrets", "migrate", "--to", FILE, passphrase=PASSPHRASE)
    assert (told.code, told.out) == (0, "1 of 1 client secrets moved.\n")
    assert desktop.opens_with(PASSPHRASE)


def test_a_lost_secrets_file_can_be_left_behind_for_a_new_one(stocked: Unattended) -> None:
    """As the error about the lost file tells the admin to."""
    stocked.secrets_file.unlink()
    stocked.creates_secrets_file()
    remedy = ("secrets", "migrate", "--to", "file", "--leave-unreadable")
    assert "FAILED prod" in stocked.runs(*remedy, passphrase=PASSPHRASE).err
    status = stocked.runs("secrets", "status")
    assert status.out == "encrypted secrets file: locked, 1 client secret\n"


def test_another_secrets_file_in_its_place_is_not_taken_for_it(stocked: Unattended) -> None:
    kept = shutil.move(stocked.secrets_file, stocked.host.home / "kept.db")
    stocked.creates_secrets_file()
    told = stocked.runs("secrets", "status")
    assert (told.code, told.out) == (6, "")
    assert "is not the one that client secrets rest in" in told.err
    shutil.move(kept, stocked.secrets_file)
    assert stocked.runs("secrets", "status").code == 0
