"""Keys that leave in the clear by a verb, and keys of YugabyteDB Anywhere that come in."""

import base64
import stat
import subprocess
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from cli_documents import followed
from cli_universes import (
    change,
    damaged,
    encrypt,
    event_kinds,
    metadata,
    moves_vault,
    shown,
    unlocked,
    wrappings,
)
from host import INSTALLED
from unattended import Ran, Unattended

CONFIRMED = ("--yes-export", "EXPORT")


def exports(job: Unattended, file: Path, *words: str) -> Ran:
    return unlocked(job, "export-key", "orders", "-o", str(file), *words)


def test_the_active_key_is_written_for_its_owner_only(encrypted: Unattended) -> None:
    file = encrypted.host.home / "key"
    ran = exports(encrypted, file, *CONFIRMED, "--json")
    document = followed("universe-export-key", ran.out)
    assert (ran.code, document["destination"]) == (0, f"file {file}")
    assert document["key"] == shown(encrypted)["keys"][0]
    assert (file.stat().st_size, stat.S_IMODE(file.stat().st_mode)) == (48, 0o600)
    assert event_kinds(encrypted.host)[-1] == "exported"


def test_the_bytes_of_the_key_are_nowhere_but_in_its_file(encrypted: Unattended) -> None:
    file = encrypted.host.home / "key"
    ran = exports(encrypted, file, "--key", "1", *CONFIRMED)
    octets = file.read_bytes()
    others = [p for p in encrypted.host.home.rglob("*") if p.is_file() and p != file]
    seen = b"".join([ran.out.encode(), ran.err.encode(), *(p.read_bytes() for p in others)])
    assert len(others) > 1
    for part in (octets[:16], octets[16:]):
        forms = (part, part.hex().encode(), base64.b64encode(part)[:-2])
        assert not any(form in seen for form in forms)
    assert "add_universe_key_to_all_masters" in ran.err


def test_a_key_goes_to_a_descriptor_that_was_handed_over(encrypted: Unattended) -> None:
    passphrase = encrypted.private_file("passphrase")
    with TemporaryFile() as file:
        ended = subprocess.run(  # noqa: S603 - our own program
            [INSTALLED, "universe", "export-key", "orders", "--fd", str(file.fileno()), *CONFIRMED],
            env=encrypted.host.environ | {"KMS_TUI_PASSPHRASE_FILE": str(passphrase)},
            capture_output=True,
            check=True,
            timeout=60,
            pass_fds=[file.fileno()],
        )
        file.seek(0)
        octets = file.read()
    assert (len(octets), octets in ended.stdout + ended.stderr) == (48, False)


@pytest.mark.parametrize("word", [[], ["--yes-export", "export"]], ids=" ".join)
def test_no_key_leaves_unless_the_word_is_given(encrypted: Unattended, word: list[str]) -> None:
    file = encrypted.host.home / "key"
    ran = exports(encrypted, file, *word)
    assert (ran.code, "Confirm it: --yes-export EXPORT" in ran.err) == (4, True)
    assert not file.exists()
    assert "exported" not in event_kinds(encrypted.host)


def test_a_place_that_cannot_take_a_key_is_refused_before_the_word(encrypted: Unattended) -> None:
    there = encrypted.private_file("there", "mine")
    assert "exists already" in exports(encrypted, there).err
    assert there.read_text() == "mine"
    ran = encrypted.runs("universe", "export-key", "orders", "--fd", "1")
    assert (ran.code, "take no key" in ran.err) == (4, True)


def test_a_key_that_cannot_be_unwrapped_is_a_finding_and_not_written(
    encrypted: Unattended,
) -> None:
    file = encrypted.host.home / "key"
    with damaged(encrypted.host, 2):
        assert exports(encrypted, file, *CONFIRMED).code == 1
    assert not file.exists()


def test_a_vault_that_does_not_answer_writes_nothing(encrypted: Unattended) -> None:
    moves_vault(encrypted.host, "prod", "kv-unreachable")
    file = encrypted.host.home / "key"
    assert exports(encrypted, file, *CONFIRMED).code == 5
    assert not file.exists()


@pytest.fixture
def backup(stocked: Unattended) -> Path:
    """The metadata of a backup whose one key "prod" wrapped; "sales" is there and has none."""
    encrypt(stocked, "yba", "prod")
    like_yba = ("--algorithm", "RSA-OAEP", "--layout", "AES-128")
    assert unlocked(stocked, "rotate", "yba", *like_yba).code == 0
    [wrapped] = wrappings(stocked.host, 2)
    stocked.runs("universe", "add", "sales")
    return stocked.private_file("meta.json", metadata(wrapped, "what the masters call it"))


def imports(job: Unattended, file: Path, *words: str, passphrase: bool = True) -> Ran:
    given = ("import-keys", "sales", str(file), "--configuration", "prod", *words, "--json")
    return unlocked(job, *given) if passphrase else job.runs("universe", *given)


def test_the_keys_of_a_backup_are_taken_over_once(stocked: Unattended, backup: Path) -> None:
    ran = imports(stocked, backup, "--activate-newest")
    assert (ran.code, change(ran)["universe"]["active_key"]) == (0, 1)
    [key] = shown(stocked, "sales")["keys"]
    assert (key["origin"], key["layout"]) == ("imported", "AES-128")
    assert key["db_key_id"] == "what the masters call it"
    again = imports(stocked, backup, passphrase=False)
    assert (again.code, change(again)["changed"]) == (0, False)


def test_a_key_is_not_activated_unasked(stocked: Unattended, backup: Path) -> None:
    universe = change(imports(stocked, backup))["universe"]
    assert (universe["keys"], universe["active_key"]) == (1, None)


def test_a_key_that_no_version_wrapped_is_told_and_not_recorded(stocked: Unattended) -> None:
    stocked.runs("universe", "add", "sales")
    file = stocked.private_file("meta.json", metadata(b"\x01" * 256, "foreign"))
    ran = imports(stocked, file)
    assert (ran.code, change(ran)["steps"][-1]["verdict"]) == (1, "fail")
    assert shown(stocked, "sales")["keys"] == []


def test_a_file_that_refers_to_no_keys_is_wrong_use(stocked: Unattended) -> None:
    stocked.runs("universe", "add", "sales")
    for name, text in (("a", "{}"), ("b", "no JSON"), ("c", "\x1b[2J")):
        ran = imports(stocked, stocked.private_file(name, text), passphrase=False)
        assert (ran.code, "\x1b" in ran.err) == (2, False)
    assert imports(stocked, stocked.host.home / "none", passphrase=False).code == 2
