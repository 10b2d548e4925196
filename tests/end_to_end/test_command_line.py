import os
import subprocess
from pathlib import Path

import pytest
from host import INSTALLED

from kms_tui import __version__


def run(*arguments: str, home: Path, term: str = "xterm") -> "subprocess.CompletedProcess[str]":
    """Run the installed program without a terminal."""
    return subprocess.run(  # noqa: S603 - our own program
        [str(INSTALLED), *arguments],
        env={"HOME": str(home), "PATH": os.environ["PATH"], "TERM": term, "COLUMNS": "80"},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        timeout=30,
    )


def test_the_version_is_told(tmp_path: Path) -> None:
    told = run("--version", home=tmp_path)
    assert (told.stdout, told.returncode) == (f"kms-tui {__version__}\n", 0)


def test_the_help_fits_80_columns_and_has_an_example(tmp_path: Path) -> None:
    told = run("--help", home=tmp_path).stdout
    assert "example: kms-tui --demo" in told
    assert max(map(len, told.splitlines())) <= 80


def test_without_a_terminal_one_sentence_says_so(tmp_path: Path) -> None:
    told = run(home=tmp_path)
    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.startswith("kms-tui: the screens need a terminal")
    assert told.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [["--fresh"], ["--nonsense"]])
def test_wrong_use_ends_with_2(tmp_path: Path, arguments: list[str]) -> None:
    assert run(*arguments, home=tmp_path).returncode == 2
