"""Notes which lines of the product each test runs, as a plugin of pytest.

Named by `-p mutants_reach`, with `--reach FOLDER`: each process writes a file of its own there.
Lines that run in other processes than the test's own are not seen.
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reach", type=Path, help="write here which lines each test runs")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("dist", "no") == "no" or hasattr(config, "workerinput"):
        reach = _Reach(config.rootpath, config.getoption("--reach"))
        config.pluginmanager.register(reach, "reach-of-tests")


class _Reach:
    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root
        self._path = folder / f"{os.getpid()}.json"
        self._seconds: dict[str, float] = {}
        self._failed: set[str] = set()
        self._coverage = coverage.Coverage(
            data_file=None, source_pkgs=["kms_tui"], config_file=False
        )
        # Which of the code the folders' own conftest.py have loaded by now.
        self._coverage.set_option("run:disable_warnings", ["module-not-measured"])
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._coverage.switch_context(item.nodeid)
        before = time.process_time()
        try:
            return (yield)
        finally:
            self._seconds[item.nodeid] = time.process_time() - before
            self._coverage.switch_context("")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped or report.failed:
            self._failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        passed = [test for test in self._seconds if test not in self._failed]
        told = {
            "tests": passed,
            "seconds": [self._seconds[test] for test in passed],
            "lines": self._lines(passed),
        }
        self._path.write_text(json.dumps(told), encoding="utf-8")

    def _lines(self, passed: list[str]) -> dict[str, list[int]]:
        """Return the places in the list of the tests that run a line, by `file:line`."""
        place, lines = {test: i for i, test in enumerate(passed)}, {}
        data = self._coverage.get_data()
        for file in data.measured_files():
            for line, tests in data.contexts_by_lineno(file).items():
                where = f"{Path(file).relative_to(self._root)}:{line}"
                lines[where] = [place[test] for test in tests if test in place]
        return lines
