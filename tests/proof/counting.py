"""Counts the cases that tests tried, and tells of them at the end of the run.

A test marked `proves("R7")` is one case of that goal, unless it tells of many by the fixture
`tally`. A test marked `attack("name", defence="...")` is a case of S12. With `--proof long` the
tests try as many cases as they have in the long form.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
from counts import Counts
from proof_goals import BY_NAME

ATTACKS = "S12"


class Tally(Protocol):
    """Tells how many cases of a goal were tried, and how many of these failed."""

    def __call__(self, goal: str, part: str, *, tried: int, failed: int = 0) -> None: ...


class Sized(Protocol):
    """Gives the number that is due in the form of the proof that is run."""

    def __call__(self, short: int, long: int) -> int: ...


@dataclass(frozen=True)
class Case:
    """What a test says of cases; this is what its report carries."""

    goal: str
    part: str
    tried: int = 1
    failed: int = 0
    is_own: bool = True
    """Whether the test itself is the case."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("proof")
    group.addoption("--proof", choices=("short", "long"), default="short")
    group.addoption("--goals", default="", help="only the tests that prove these: R1,S12")
    group.addoption("--tallies", type=Path, help="write what was counted to this file")
    group.addoption("--floors", action="store_true", help="fail if a count is below its floor")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "proves(*goals): a case of these goals of the proof")
    config.addinivalue_line("markers", "attack(name, defence): an attack by its name")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Report(config), "proof-report")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if wanted := {name for name in config.getoption("--goals").split(",") if name}:
        kept = [item for item in items if wanted & {case.goal for case in _own_cases(item)}]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def pytest_runtest_setup(item: pytest.Item) -> None:
    item.user_properties += [("case", asdict(case)) for case in _own_cases(item)]


def _own_cases(item: pytest.Item) -> Iterator[Case]:
    for mark in item.iter_markers("proves"):
        for goal in mark.args:
            assert goal in BY_NAME, f"{item.nodeid} proves {goal}, which is no goal"
            yield Case(goal, item.path.stem.removeprefix("test_").replace("_", " "))
    for mark in item.iter_markers("attack"):
        yield Case(ATTACKS, f"{mark.args[0]}: {mark.kwargs['defence']}")


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    def tell(goal: str, part: str, *, tried: int, failed: int = 0) -> None:
        assert goal in {case.goal for case in _own_cases(request.node)}, "mark the test"
        case = Case(goal, part, tried, failed, is_own=False)
        request.node.user_properties.append(("case", asdict(case)))

    return tell


@pytest.fixture(scope="session")
def sized(pytestconfig: pytest.Config) -> Sized:
    is_long = pytestconfig.getoption("--proof") == "long"
    return lambda short, long: long if is_long else short


class _Report:
    """Gathers the cases from all reports, wherever the tests ran."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._counts = Counts()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.passed:
            return
        cases = [Case(**_told(told)) for name, told in report.user_properties if name == "case"]
        counted = {case.goal for case in cases if not case.is_own}
        for case in cases:
            if report.skipped:
                self._counts.skip(case.goal, case.part)
            elif not case.is_own:
                self._counts.add(case.goal, case.part, case.tried, case.failed)
            elif report.failed and not _tells_failure(cases, case.goal):
                self._counts.add(case.goal, case.part, 1, 1)
            elif case.goal not in counted:
                self._counts.add(case.goal, case.part, 1, int(report.failed))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if path := self._config.getoption("--tallies"):
            path.write_text(json.dumps(self._counts.rows()), encoding="utf-8")
        if self._config.getoption("--floors") and not session.exitstatus and self._missed():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._counts.rows():
            return
        form = self._config.getoption("--proof")
        terminalreporter.section(f"Proof, {form} form")
        for line in self._counts.lines():
            terminalreporter.write_line(line)
        if self._config.getoption("--floors"):
            for line in self._missed():
                terminalreporter.write_line(line, red=True)

    def _missed(self) -> list[str]:
        return self._counts.below_floor(self._config.getoption("--proof"))


def _told(value: object) -> dict[str, Any]:
    assert isinstance(value, dict)
    return value


def _tells_failure(cases: list[Case], goal: str) -> bool:
    return any(case.failed for case in cases if case.goal == goal)
