import shutil
import stat

from admin import PASSPHRASE
from unattended import Ran, Unattended

NEW = "entirely another one"


def test_create_makes_a_private_file_that_its_passphrase_opens(job: Unattended) -> None:
    told = job.runs("secrets", "create", passphrase=PASSPHRASE)
    said = "The encrypted secrets file is created. Its passphrase cannot be recovered.\n"
    assert told == Ran(0, said, "")
    assert stat.S_IMODE(job.secrets_file.stat().st_mode) == 0o600
    assert job.opens_with(PASSPHRASE)
    assert not job.opens_with(NEW)


def test_create_leaves_a_file_that_is_there_as_it_is(job: Unattended) -> None:
    job.creates_secrets_file()
    before = job.secrets_file.read_bytes()
    told = job.runs("secrets", "create", passphrase=NEW)
    assert (told.code, told.out) == (6, "")
    assert "There is an encrypted secrets file already" in told.err
    assert job.secrets_file.read_bytes() == before


def test_create_refuses_a_short_passphrase(job: Unattended) -> None:
    told = job.runs("secrets", "create", passphrase="short")
    assert (told.code, told.out) == (6, "")
    assert "short" not in told.err
    assert "12 characters" in told.err
    assert not job.secrets_file.exists()


def test_a_backup_is_private_and_opens_with_the_passphrase_it_was_made_under(
    stocked: Unattended,
) -> None:
    copy = stocked.host.home / "copy.db"
    told = stocked.runs("secrets", "backup", str(copy))
    assert told == Ran(0, f"The encrypted secrets file is copied to {copy}.\n", "")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    shutil.copyfile(copy, stocked.secrets_file)
    assert stocked.opens_with(PASSPHRASE)


def test_a_backup_replaces_nothing(stocked: Unattended) -> None:
    there = stocked.private_file("copy.db", "precious")
    told = stocked.runs("secrets", "backup", str(there))
    assert (told.code, told.out) == (6, "")
    assert there.read_text() == "precious"


def test_a_backup_of_nothing_says_so(job: Unattended) -> None:
    told = job.runs("secrets", "backup", str(job.host.home / "copy.db"))
    assert (told.code, told.out) == (6, "")
    assert "There is no encrypted secrets file yet" in told.err
    assert not (job.host.home / "copy.db").exists()


def test_a_backup_goes_to_where_a_relative_name_says(stocked: Unattended) -> None:
    folder = stocked.host.home / "here"
    folder.mkdir()
    told = stocked.runs("secrets", "backup", "copy.db", folder=folder)
    assert told.out == "The encrypted secrets file is copied to copy.db.\n"
    assert (folder / "copy.db").stat().st_size > 0


def test_a_new_passphrase_has_to_be_typed(stocked: Unattended) -> None:
    told = stocked.runs("secrets", "passphrase", passphrase=PASSPHRASE)
    assert (told.code, told.out) == (6, "")
    assert told.err.startswith("kms-tui: There is no terminal to ask for the passphrase on.")
    assert stocked.opens_with(PASSPHRASE)


def test_a_wrong_current_passphrase_changes_nothing(stocked: Unattended) -> None:
    before = stocked.secrets_file.read_bytes()
    told = stocked.runs("secrets", "passphrase", passphrase=NEW)
    assert (told.code, told.out) == (6, "")
    assert "passphrase does not open the secrets file" in told.err
    assert stocked.secrets_file.read_bytes() == before
