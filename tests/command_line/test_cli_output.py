"""What becomes of a verb whose output cannot be written."""

import os
import subprocess
from pathlib import Path

import pytest
from host import INSTALLED
from unattended import Unattended


def ends(job: Unattended, output: int, *verb: str) -> tuple[int, str]:
    """Run a verb with that as its standard output; return its code and what it complains of."""
    ended = subprocess.run(  # noqa: S603 - our own program
        [str(INSTALLED), *verb],
        env=job.host.environ,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    return ended.returncode, ended.stderr


def test_a_reader_that_has_ended_is_no_error(job: Unattended) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        assert ends(job, writer, "info") == (141, "")
    finally:
        os.close(writer)


@pytest.mark.parametrize("verb", [["info"], ["keys"], ["--help"]], ids=" ".join)
def test_a_full_disk_is_told(job: Unattended, verb: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        code, complaint = ends(job, full.fileno(), *verb)
    assert code == 74
    assert complaint == "kms-tui: The output cannot be written: No space left on device.\n"
