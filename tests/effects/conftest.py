import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from host import RunningSandbox, running_sandbox
from outcomes import Outcome, Trouble
from universe_session import new_directory

PROGRAM = Path(__file__).with_name("troubled_operations.py")


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("azure") / "sandbox") as running:
        yield running


@pytest.fixture(scope="session")
def meets(sandbox: RunningSandbox, pytestconfig: pytest.Config) -> Callable[[Trouble], Outcome]:
    """Carry the operations of a trouble out; return what became of them."""
    azure = {"proxy": sandbox.proxy, "ca_file": sandbox.ca_file, "directory": sandbox.directory}
    form = pytestconfig.getoption("--proof")

    def meet(trouble: Trouble) -> Outcome:
        with new_directory() as directory:
            arguments = [directory, trouble.name, form, json.dumps(azure, default=str)]
            done = subprocess.run(  # noqa: S603 - our own program
                [sys.executable, str(PROGRAM), *arguments, *trouble.ways(form)],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
                capture_output=True,
                text=True,
                timeout=3600,
                check=False,
            )
        assert done.returncode == 0, done.stderr
        return Outcome(json.loads(done.stdout), done.stderr)

    return meet
