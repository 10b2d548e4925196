"""The ways to hand a passphrase over, each as the README writes it, and what is refused."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from admin import PASSPHRASE
from host import INSTALLED
from unattended import Unattended

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
[TABLE] = re.findall(r"\| Way \| How \|\n\|---\|---\|\n((?:\|.*\n)+)", README)
WAYS: dict[str, str] = dict(re.findall(r"^\| (.+?) \| (.+) \|$", TABLE, re.MULTILINE))
OPENS = ("secrets", "migrate", "--to", "file")
"""Opens the encrypted secrets file, and changes nothing where all secrets rest there."""
MOVED = "0 of 0 client secrets moved.\n"


def quoted(way: str) -> list[str]:
    """Return what the README writes in its second column as something to type."""
    return re.findall(r"`([^`]+)`", WAYS[way])


def test_the_readme_names_the_three_ways() -> None:
    assert [*WAYS] == [
        "an open file descriptor",
        "a systemd credential",
        "a file of your own, mode 0600",
    ]


def test_the_descriptor_is_handed_over_as_the_readme_writes_it(stocked: Unattended) -> None:
    [command] = quoted("an open file descriptor")
    stocked.private_file("FILE")
    shell = shutil.which("sh")
    assert shell is not None
    ended = subprocess.run(  # noqa: S603 - the README's own words
        [shell, "-c", command.replace("--to secret-service", "--to file")],
        cwd=stocked.host.home,
        env=stocked.host.environ | {"PATH": f"{INSTALLED.parent}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, MOVED, "")


def test_a_systemd_credential_of_the_readmes_name_opens_the_file(stocked: Unattended) -> None:
    [line] = quoted("a systemd credential")
    found = re.fullmatch(r"LoadCredentialEncrypted=(?P<name>.+):FILE", line)
    assert found is not None
    credentials = stocked.host.home / "credentials"
    credentials.mkdir()
    stocked.private_file(f"credentials/{found['name']}", mode=0o400)
    assert stocked.runs(*OPENS, CREDENTIALS_DIRECTORY=str(credentials)).code == 0


def test_credentials_of_other_services_are_no_passphrase(stocked: Unattended) -> None:
    told = stocked.runs(*OPENS, CREDENTIALS_DIRECTORY=str(stocked.host.home))
    assert told.code == 6
    assert "There is no terminal to ask for the passphrase on." in told.err


def test_the_readmes_setting_names_the_file(stocked: Unattended) -> None:
    setting, _ = quoted("a file of your own, mode 0600")
    stocked.private_file("passphrase")
    stocked.has_settings("[secrets]", f'{setting} = "~/passphrase"')
    assert stocked.runs(*OPENS).out == MOVED


def test_the_readmes_variable_names_the_file(stocked: Unattended) -> None:
    _, variable = quoted("a file of your own, mode 0600")
    path = stocked.private_file("passphrase")
    stocked.host.extra[variable] = str(path)
    assert stocked.runs(*OPENS).out == MOVED


def test_a_file_that_others_can_read_is_refused_with_the_command_that_helps(
    stocked: Unattended,
) -> None:
    path = stocked.private_file("passphrase", mode=0o644)
    told = stocked.runs(*OPENS, KMS_TUI_PASSPHRASE_FILE=str(path))
    assert (told.code, told.out) == (6, "")
    assert "has mode 0644: others may reach it." in told.err
    subprocess.run(told.err.strip().split(". ")[-1].split(), check=True)  # noqa: S603 - as told
    assert stocked.runs(*OPENS, KMS_TUI_PASSPHRASE_FILE=str(path)).code == 0


def test_a_passphrase_as_the_value_of_a_variable_is_refused_and_not_repeated(
    stocked: Unattended,
) -> None:
    told = stocked.runs(*OPENS, KMS_TUI_PASSPHRASE=PASSPHRASE)
    assert (told.code, told.out) == (6, "")
    assert "unset KMS_TUI_PASSPHRASE" in told.err
    assert PASSPHRASE not in told.err


@pytest.mark.parametrize("argument", ["--passphrase", f"--passphrase={PASSPHRASE}"])
def test_there_is_no_argument_that_takes_a_passphrase(stocked: Unattended, argument: str) -> None:
    told = stocked.runs(argument, *OPENS)
    assert (told.code, told.out) == (2, "")
    assert PASSPHRASE not in told.err


def test_a_wrong_passphrase_that_was_handed_over_says_where_to_correct_it(
    stocked: Unattended,
) -> None:
    before = stocked.secrets_file.read_bytes()
    told = stocked.runs(*OPENS, passphrase="not the passphrase")
    assert (told.code, told.out) == (6, "")
    assert "Correct the file, credential or descriptor" in told.err
    assert "not the passphrase" not in told.err
    assert stocked.secrets_file.read_bytes() == before


@pytest.mark.parametrize("ending", ["", "\n"])
def test_one_line_end_is_no_part_of_the_passphrase(stocked: Unattended, ending: str) -> None:
    assert stocked.opens_with(f"{PASSPHRASE}{ending}")


@pytest.mark.parametrize("given", ["", "\n", f"{PASSPHRASE}\n\n"])
def test_what_is_no_passphrase_opens_nothing(stocked: Unattended, given: str) -> None:
    assert not stocked.opens_with(given)


def test_a_descriptor_that_is_not_open_is_told(stocked: Unattended) -> None:
    told = stocked.runs("--passphrase-fd", "77", *OPENS)
    assert (told.code, told.out) == (6, "")
    assert "Descriptor 77 cannot be read (EBADF). " in told.err
