"""The ways in which an operation is tried, so that every effect there is gets passed in one."""

import errno
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from effect_points import Points
from forked_works import ended, start
from prepared_data import OPERATIONS, act, prepare_for
from program_on_data import name_sandbox

from kms_tui.domain.errors import KmsTuiError
from kms_tui.effects import watched

Death = tuple[str, str]
"""An operation, and the point at which it was killed."""


@dataclass(frozen=True)
class Way:
    """An operation, and what it meets."""

    operation: str
    failing: Mapping[str, int] = field(default_factory=dict)
    """Effects that fail in it, so that what is done about that is passed, too."""
    deaths: Sequence[Death] = ()
    """Those who died on the data before."""
    only: str = ""
    """In what names that is, trouble is worth a try in the short form: the rest is as ever."""

    @property
    def is_stepwise(self) -> bool:
        """Whether it may end between its steps, each of which is done or not."""
        return self.operation in _STEPWISE

    @property
    def between(self) -> Mapping[str, str]:
        """What else may be found after one of its steps, until it is carried out again."""
        return _BETWEEN.get(self.operation, {})


_STEPWISE = {"migrate secrets", "migrate secrets back", "first start"}

_BETWEEN = {"import keys": {"universe payments": "not enabled, 1 keys, generation 0"}}

_NO_LINKS = errno.EPERM
WAYS: Mapping[str, Way] = {name: Way(name) for name in OPERATIONS} | {
    "migrate the schema": Way("migrate the schema", only="older schema"),
    "write after a torn line": Way("write after a torn line", only="cut off"),
    "write after a killed first line": Way("write after a killed first line", only="first audit"),
    "restore what is lost": Way("restore what is lost", only="restored catalogue"),
    "restore what is broken": Way("restore what is broken", only="put away"),
    "recover from three": Way(
        "recover",
        deaths=[
            ("create", "after secret put"),
            ("edit", "after secret put"),
            ("delete", "before secret deleted"),
        ],
    ),
    "recover a lock": Way("recover", deaths=[("create", "before catalogue committed")]),
    "back up without links": Way("back up", {"backup named": _NO_LINKS}, only="a link"),
    "back up secrets without links": Way(
        "back up secrets", {"secrets file named": _NO_LINKS}, only="a link"
    ),
    "back up secrets again": Way(
        "back up secrets",
        deaths=[("back up secrets", "before secrets file named")],
        only="of nobody",
    ),
    "recover after a killed restore": Way(
        "recover", deaths=[("restore", "before catalogue overwritten")], only="of nobody"
    ),
    "fail to write the audit log": Way(
        "register a universe", {"audit line synced": errno.EIO}, only="cut off"
    ),
    "fail to export a key": Way(
        "export a key", {"universe key synced": errno.EIO}, only="unfinished"
    ),
}
"""By name."""


async def carry_out(way: Way, data: Path, points: Points) -> str:
    """Do it; return the name of the error that it ended with, or nothing."""
    with watched(points):
        try:
            await act(way.operation, data)
        except KmsTuiError as error:
            return type(error).__name__
    return ""


def prepared_way(way: Way, template: Path, sandbox: Mapping[str, str]) -> Path:
    """Return a copy of the template that is as the way is to find it."""
    parent = template.with_name(f"way-{len(list(template.parent.iterdir()))}")
    parent.mkdir(mode=0o700)
    shutil.copytree(template, parent / template.name)
    data = ended(start(lambda: prepare_for(way.operation, parent / template.name)))
    assert isinstance(data, str)
    if sandbox:
        name_sandbox(Path(data), sandbox)
    for operation, point in way.deaths:
        work = partial(carry_out, Way(operation), Path(data), Points(point))
        assert ended(start(work)) is None, f"nobody died {point} in {operation}"
    return Path(data)
