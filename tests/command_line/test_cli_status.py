import pytest
from cli_documents import followed
from unattended import Ran, Unattended


def test_a_new_host_has_no_secrets_file_yet(job: Unattended) -> None:
    told = job.runs("secrets", "status")
    assert told == Ran(0, "encrypted secrets file: missing, 0 client secrets\n", "")
    assert not job.secrets_file.exists()


def test_what_rests_there_is_counted_without_its_passphrase(stocked: Unattended) -> None:
    told = stocked.runs("secrets", "status")
    assert told == Ran(0, "encrypted secrets file: locked, 1 client secret\n", "")


def test_machines_get_the_same_as_one_document(stocked: Unattended) -> None:
    told = followed("secrets-status", stocked.runs("secrets", "status", "--json").out)
    assert (told["place"], told["state"]) == ("encrypted secrets file", "locked")
    assert (told["pinned"], told["client_secrets"]) == ("file", 1)


def test_a_keyring_that_is_unlocked_is_ready(desktop: Unattended) -> None:
    told = desktop.runs("secrets", "status")
    assert told == Ran(0, "Secret Service: ready, 0 client secrets\n", "")


def test_wrong_settings_end_with_2_and_name_the_file(job: Unattended) -> None:
    job.has_settings('secret_store = "cardboard"')
    told = job.runs("secrets", "status")
    assert (told.code, told.out) == (2, "")
    assert "settings.toml" in told.err
    assert "file, memory" in told.err


def test_a_secrets_file_that_is_gone_ends_with_6_and_the_remedy(stocked: Unattended) -> None:
    stocked.secrets_file.unlink()
    told = stocked.runs("secrets", "status")
    assert (told.code, told.out) == (6, "")
    assert "is not there any more. Restore it from a backup." in told.err
    assert "kms-tui secrets migrate --to file --leave-unreadable" in told.err
    assert not stocked.secrets_file.exists()


def test_a_damaged_secrets_file_ends_with_6_and_stays_as_it_is(stocked: Unattended) -> None:
    stocked.secrets_file.write_bytes(b"not ours")
    told = stocked.runs("secrets", "status")
    assert (told.code, told.out) == (6, "")
    assert stocked.secrets_file.read_bytes() == b"not ours"


def test_settings_that_ask_for_another_store_end_with_7_and_name_both(stocked: Unattended) -> None:
    stocked.has_settings('secret_store = "secret-service"')
    told = stocked.runs("secrets", "status")
    assert (told.code, told.out) == (7, "")
    assert "kms-tui secrets migrate --to secret-service" in told.err
    assert 'secret_store = "file"' in told.err


def test_a_damaged_catalogue_ends_with_8(stocked: Unattended) -> None:
    (stocked.host.data / "catalogue.db").write_bytes(b"not ours")
    told = stocked.runs("secrets", "status")
    assert (told.code, told.out) == (8, "")
    assert told.err.startswith("kms-tui: ")


@pytest.mark.parametrize(
    "arguments", [["--nonsense"], ["status", "more"], ["nonsense"], ["migrate"], ["backup"]]
)
def test_wrong_use_ends_with_2_and_makes_nothing(job: Unattended, arguments: list[str]) -> None:
    told = job.runs("secrets", *arguments)
    assert (told.code, told.out) == (2, "")
    assert "Usage: kms-tui secrets" in told.err
    assert not job.host.data.exists()
