"""The units that the README offers are such as systemd and the program take."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kms_tui.adapters.secret_stores.passphrase_sources import CREDENTIAL
from kms_tui.cli.checking.check_command import check

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
UNITS = dict(re.findall(r"`/etc/systemd/system/([^`]+)`:\n\n```ini\n(.*?)```", README, re.DOTALL))
SERVICES = [name for name in UNITS if name.endswith(".service")]
COMMAND = re.compile("^ExecStart=(.*)$", re.MULTILINE)
INSTALLED = Path(sys.executable).with_name("kms-tui")


def command(service: str) -> list[str]:
    """Return the words that a service runs."""
    [line] = COMMAND.findall(UNITS[service])
    return shlex.split(line)


def test_there_are_a_timer_for_a_check_and_a_service_that_watches() -> None:
    names = ["kms-tui-check.service", "kms-tui-check.timer", "kms-tui-watch.service"]
    assert sorted(UNITS) == names
    assert "--watch" in command("kms-tui-watch.service")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_runs_a_check_as_the_program_takes_it(service: str, tmp_path: Path) -> None:
    _, verb, *words = command(service)
    assert verb == "check"
    in_test = [str(tmp_path / Path(word).name) if word.startswith("/") else word for word in words]
    check.make_context("check", in_test)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_hands_the_passphrase_over_under_the_name_that_is_read(service: str) -> None:
    assert f"\nLoadCredentialEncrypted={CREDENTIAL}:" in UNITS[service]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_has_nothing_to_say_against_them(tmp_path: Path) -> None:
    for name, text in UNITS.items():
        (tmp_path / name).write_text(text.replace("/usr/local/bin/kms-tui", str(INSTALLED)))
    verified = subprocess.run(  # noqa: S603 - systemd's own program
        ["systemd-analyze", "verify", *map(str, tmp_path.iterdir())],  # noqa: S607 - wherever it is
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert (verified.returncode, verified.stdout, verified.stderr) == (0, "", "")
