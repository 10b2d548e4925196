"""What a check of all leaves when it is killed in the middle."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from killed_check_all import GOOD

from kms_tui.sandbox.server import Sandbox

pytest_plugins = ("azure_fixtures",)


def test_killed_in_the_middle_it_leaves_a_whole_catalogue_with_what_was_known(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    script = Path(__file__).with_name("killed_check_all.py")
    command = [sys.executable, str(script), str(tmp_path), sandbox.proxy_url, str(sandbox.ca_file)]
    path = os.pathsep.join(sys.path)
    with subprocess.Popen(  # noqa: S603 - our own script
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "recorded\n"
        process.kill()
    with closing(sqlite3.connect(tmp_path / "catalogue.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        query = "SELECT check_verdict, count(*) FROM configuration GROUP BY check_verdict"
        assert dict(database.execute(query)) == {"pass": GOOD, None: 1}
