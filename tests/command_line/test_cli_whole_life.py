"""The whole life of a configuration and its universe, as somebody's shell script does it."""

import subprocess
from pathlib import Path

from host import INSTALLED
from unattended import Unattended

SCRIPT = Path(__file__).with_name("whole_life.sh")


def test_a_shell_script_does_it_all_and_meets_every_exit_code(
    job: Unattended, tmp_path: Path
) -> None:
    folder = tmp_path / "script"
    folder.mkdir()
    told = subprocess.run(  # noqa: S603 - our own script
        ["/bin/bash", "-eu", str(SCRIPT), str(INSTALLED), str(folder)],
        env=job.host.environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")
