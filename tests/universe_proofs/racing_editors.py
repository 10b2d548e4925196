"""Four processes that edit the same configuration, each until it was told so many edits as done.

usage: racing_editors.py EDITS

Each edit counts the configuration's client id up by one. Prints what was told.
"""

import json
import multiprocessing
import os
import sys
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from cheap_wrapper import cheap_vaults
from forked_sessions import exit_code, run_apart, start_apart, vaults_now
from killable_steps import configuration
from recovery_parts import entries
from universe_session import Session, new_directory, prepare, quiet, started

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.credential_change import credential_changes
from kms_tui.domain.errors import ConfigurationChanged
from kms_tui.domain.secret import Secret

EDITORS = 4
KEPT = Secret("")
"""The stored client secret stays."""


@dataclass
class Editor:
    """One session and what it was told."""

    name: str
    done: list[int] = field(default_factory=list)
    """What it counted to with each edit."""
    refused: int = 0
    """Because another session had edited it meanwhile."""
    unexplained: list[str] = field(default_factory=list)
    """Refusals after which there was nothing to show of what the other session did."""

    async def edits(self, data: Path, edits: int) -> None:
        """Edit until so many edits are done, each on what is there by then."""
        session = await started(data, vaults_now())
        session = replace(session, configurations=replace(session.configurations, actor=self.name))
        was = await configuration(session)
        while len(self.done) < edits:
            try:
                await self._count_up(session, was)
            except ConfigurationChanged:
                self._note(was, await configuration(session))
            was = await configuration(session)
        await session.close()

    async def _count_up(self, session: Session, was: KmsConfiguration) -> None:
        draft = replace(was.draft(), client_id=str(uuid.UUID(int=counted(was) + 1)))
        edited = await session.configurations.edit(was, draft, KEPT, quiet, despite_warnings=True)
        self.done.append(counted(edited))

    def _note(self, was: KmsConfiguration, now: KmsConfiguration) -> None:
        self.refused += 1
        is_shown = credential_changes(was.draft(), now.draft()) and now.updated_by != self.name
        if not is_shown:
            self.unexplained.append(f"{was.revision} to {now.revision} by {now.updated_by}")


def counted(configuration: KmsConfiguration) -> int:
    return uuid.UUID(configuration.credential.client_id).int


async def prepared(data: Path) -> int:
    """Make the configuration, counted to nought."""
    await prepare(data, cheap_vaults(), keys=1)
    session = await started(data, vaults_now())
    was = await configuration(session)
    draft = replace(was.draft(), client_id=str(uuid.UUID(int=0)))
    await session.configurations.edit(was, draft, KEPT, quiet, despite_warnings=True)
    await session.close()
    return 0


async def act(data: Path, number: int, edits: int, results: Any) -> int:  # noqa: ANN401 - a queue
    editor = Editor(f"editor{number}@bastion")
    await editor.edits(data, edits)
    results.put((editor.done, editor.refused, editor.unexplained))
    return 0


async def look(data: Path, results: Any) -> int:  # noqa: ANN401 - a queue
    session = await started(data, vaults_now())
    await session.configurations.recover()
    found = await session.configurations.list()
    now = await configuration(session)
    is_clean = entries(data) == {each.credential.secret_reference for each in found}
    results.put({"counted": counted(now), "revision": now.revision, "is_clean": is_clean})
    await session.close()
    return 0


def race(data: Path, edits: int) -> Mapping[str, object]:
    """Let all edit at once; return what they were told, and what is there afterwards."""
    results = multiprocessing.get_context("fork").SimpleQueue()
    assert run_apart(partial(prepared, data)) == 0
    editors = [start_apart(partial(act, data, each, edits, results)) for each in range(EDITORS)]
    told = [results.get() for _ in editors]
    assert [exit_code(editor) for editor in editors] == [0] * EDITORS
    assert run_apart(partial(look, data, results)) == 0
    times = Counter(number for done, _, _ in told for number in done)
    return {
        "done": times.total(),
        "lost": times.total() - len(times),
        "refused": sum(refused for _, refused, _ in told),
        "unexplained": [each for _, _, unexplained in told for each in unexplained],
        **results.get(),
    }


def main() -> None:
    with new_directory() as directory:
        sys.stdout.write(json.dumps(race(Path(directory) / "data", int(sys.argv[1]))))


if __name__ == "__main__":
    os.umask(0o077)
    main()
