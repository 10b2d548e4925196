"""Tries mutants: runs the tests that reach the changed line in a copy of the tree, and judges.

A test that fails on a mutant counts only if it passes on the right code at once afterwards, so
that a machine under load notices nothing. Each run is a fork of a process that has the foreign
packages loaded; the code of the program it loads anew, and so do the processes that tests start.
"""

import importlib
import json
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from mutants_made import Mutant
from mutants_near import files_importing, lines_showing

_LOADED_ONCE = (
    *("hypothesis", "textual.app", "textual.widgets", "textual.pilot", "pyte", "aiohttp"),
    *("azure.identity.aio", "azure.keyvault.keys.aio", "keyring", "trustme", "click"),
)
_FIRST_SECONDS = 3
_THEN_SECONDS = 20
_AT_LAST_SECONDS = 60
"""As the tests took on the right code. One that would notice only after that does not count."""
_SECONDS_OF_A_FILE = 0.3
_LONGEST_SECONDS = 400
"""Of a machine that does much else. What takes longer hangs."""
_LONGEST_CPU_SECONDS = 120
_MOST_MEMORY_BYTES = 8 << 30
_PLUGINS_ARE_LOADED = "ignore::pytest.PytestAssertRewriteWarning"
_HANGS = -1
_OK = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
_FORK = multiprocessing.get_context("fork")
_AGES = count(1)


@dataclass(frozen=True, slots=True)
class Reach:
    """Which tests run which lines, and how long they took."""

    seconds: dict[str, float]
    tests: dict[str, list[str]]
    """By `file:line`."""

    @classmethod
    def read(cls, folder: Path) -> "Reach":
        """Return what the processes of one run of the tests wrote."""
        seconds: dict[str, float] = {}
        tests: dict[str, list[str]] = {}
        for path in sorted(folder.glob("*.json")):
            told = json.loads(path.read_text(encoding="utf-8"))
            seconds |= dict(zip(told["tests"], told["seconds"], strict=True))
            for where, places in told["lines"].items():
                tests.setdefault(where, []).extend(told["tests"][place] for place in places)
        return cls(seconds, tests)

    def of(self, mutant: Mutant, root: Path) -> list[str]:
        """Return the tests that run what it changes, then others that run its file.

        What an import runs, also those that are about it: they may run nothing that uses it.
        """
        shown = lines_showing(root, mutant.path, mutant.line)
        near = {test for where in shown for test in self.tests.get(where, ())}
        where = f"{mutant.path}:{mutant.line}"
        if where in shown and near:
            exactly = set(self.tests.get(where, ()))
            return self._cheapest_first(exactly) + self._cheapest_first(near - exactly)
        importing = files_importing(root, mutant.path)
        about = self._cheapest_first({test for test in self.seconds if _file(test) in importing})
        file = mutant.path + ":"
        reaching = (tests for where, tests in self.tests.items() if where.startswith(file))
        others = {test for tests in reaching for test in tests}
        first = self.within(about, _FIRST_SECONDS) if about else []
        rest = self._cheapest_first(near) + self._cheapest_first(others - near)
        return list(dict.fromkeys([*first, *rest]))

    def _cheapest_first(self, tests: set[str]) -> list[str]:
        return sorted(tests, key=lambda test: (self.seconds[test], test))

    def within(self, tests: Sequence[str], seconds: float) -> list[str]:
        """Return the first of these tests, at least one, that take so long together."""
        files: set[str] = set()
        chosen: list[str] = []
        for test in tests:
            seconds -= self.seconds[test] + _SECONDS_OF_A_FILE * (_file(test) not in files)
            if chosen and seconds < 0:
                break
            files.add(_file(test))
            chosen.append(test)
        return chosen


class Trials:
    """Tries one mutant after another, in a copy of the tree of its own."""

    def __init__(self, root: Path, reach: Reach) -> None:
        self._reach = reach
        self._tree = Path(tempfile.mkdtemp(dir=root.parent)) / "tree"
        shutil.copytree(root, self._tree)
        self._report = self._tree.parent / "failed.txt"
        for name in _LOADED_ONCE:
            importlib.import_module(name)

    def noticed_by(self, mutant: Mutant) -> str:
        """Return the test that notices it, or an empty text."""
        tests = self._reach.of(mutant, self._tree)
        for seconds in (_FIRST_SECONDS, _THEN_SECONDS, _AT_LAST_SECONDS):
            some = self._reach.within(tests, seconds)
            if noticed := self._noticed(mutant, some):
                return noticed
            tests = tests[len(some) :]
        return ""

    def _noticed(self, mutant: Mutant, tests: Sequence[str]) -> str:
        if not tests:
            return ""
        with _changed(self._tree, mutant):
            code = self._run(tests)
        failed = self._report.read_text(encoding="utf-8").splitlines()
        if code in _OK:
            return ""
        right = self._run(failed or tests[:1] if code != _HANGS else tests)
        assert right in _OK or failed or code == _HANGS, "these tests cannot run at all"
        if right not in _OK:
            return ""
        return failed[0] if failed else "it hangs" if code == _HANGS else "it cannot be loaded"

    def _run(self, tests: Sequence[str]) -> int:
        self._report.write_text("", encoding="utf-8")
        running = _FORK.Process(target=_run_tests, args=(self._tree, tests, self._report))
        running.start()
        running.join(_LONGEST_SECONDS)
        hangs = running.exitcode is None or running.exitcode == -signal.SIGXCPU
        if running.exitcode is None and running.pid:
            os.killpg(running.pid, signal.SIGKILL)
            running.join()
        return _HANGS if hangs or running.exitcode is None else running.exitcode


@contextmanager
def _changed(tree: Path, mutant: Mutant) -> Iterator[None]:
    """Let a tree hold the mutant for a while."""
    path = tree / mutant.path
    source = path.read_text(encoding="utf-8")
    _write(path, mutant.source(tree))
    try:
        yield
    finally:
        _write(path, source)


def _write(path: Path, source: str) -> None:
    """Write a module whose compiled form is older, however fast it changes."""
    path.write_text(source, encoding="utf-8")
    at = int(path.stat().st_mtime) + next(_AGES) * 2
    os.utime(path, (at, at))


def _run_tests(tree: Path, tests: Sequence[str], report: Path) -> None:
    os.setsid()
    os.chdir(tree)
    resource.setrlimit(resource.RLIMIT_CPU, (_LONGEST_CPU_SECONDS, _LONGEST_CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY_BYTES, _MOST_MEMORY_BYTES))
    os.environ["PYTHONPATH"] = str(tree)
    sys.path.insert(0, str(tree))
    output = os.open(report.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    options = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", _PLUGINS_ARE_LOADED)
    chosen = _Chosen(tests, report)
    sys.exit(int(pytest.main([*options, *chosen.files()], plugins=[chosen])))


class _Chosen:
    """Runs these tests only, in this order; one whose parameters the mutant takes away is gone."""

    def __init__(self, tests: Sequence[str], report: Path) -> None:
        self._place = {test: place for place, test in enumerate(tests)}
        self._report = report

    def files(self) -> list[str]:
        return list(dict.fromkeys(map(_file, self._place)))

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(self._chosen(items), key=lambda item: self._place[item.nodeid])

    def _chosen(self, items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
        return (item for item in items if item.nodeid in self._place)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._report.write_text(report.nodeid + "\n", encoding="utf-8")


def _file(test: str) -> str:
    return test.partition("::")[0]
