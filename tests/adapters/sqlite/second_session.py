"""A second session on a catalogue, driven through standard input (see `OtherProcess`)."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import sys
from functools import partial
from pathlib import Path
from typing import Any

from catalogue_parts import configuration_for, new_operation, save

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.domain.errors import KmsTuiError


class Session:
    """The commands: each method is one, with the words of the line as its arguments."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._catalogue = SqliteCatalogue(directory, busy_timeout_seconds=2.0)
        self._holder: sqlite3.Connection | None = None

    async def do_begin(self, operation_id: str) -> str:
        await self._catalogue.begin(new_operation(operation_id))
        return "begun"

    async def do_orphaned(self) -> str:
        return ",".join(operation.id for operation in await self._catalogue.orphaned())

    async def do_names(self) -> str:
        return ",".join(found.name for found in await self._catalogue.configurations())

    async def do_save(self, name: str) -> str:
        await save(self._catalogue, name)
        return "saved"

    async def do_commit_when_begun(self, operation_id: str, name: str) -> str:
        operation = new_operation(operation_id)
        await self._catalogue.begin(operation)
        await self._catalogue.commit(operation.id, configuration_for(operation, name))
        return "saved"

    async def do_hold(self) -> str:
        self._holder = sqlite3.connect(self._directory / "catalogue.db", isolation_level=None)
        self._holder.execute("BEGIN IMMEDIATE")
        return "held"

    async def do_release(self) -> str:
        assert self._holder is not None
        self._holder.execute("ROLLBACK")
        return "released"

    async def do_limit_files(self, size: str) -> str:
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(size) if size != "off" else hard, hard))
        return "limited"

    async def obey(self, line: str) -> str:
        verb, *words = line.split()
        try:
            return str(await getattr(self, f"do_{verb}")(*words))
        except KmsTuiError as error:
            return f"{type(error).__name__} {error.code}: {error.what}"


class LimitedConnection(sqlite3.Connection):
    """A connection under limits that come from outside, such as a disk that is full."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:  # noqa: ANN401 - those of `sqlite3.connect`
        super().__init__(*arguments, **settings)
        for pragma in sys.argv[2:]:
            self.execute(f"PRAGMA {pragma}").fetchall()


async def main() -> None:
    sqlite3.connect = partial(sqlite3.connect, factory=LimitedConnection)  # type: ignore[assignment]  # one of its overloads
    session = Session(Path(sys.argv[1]))
    print("ready", flush=True)  # noqa: T201 - the answer
    for line in sys.stdin:
        print(await session.obey(line), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    asyncio.run(main())
