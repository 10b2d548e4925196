from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from catalogue_parts import (
    catalogue_in,
    configuration_for,
    create_catalogue,
    new_operation,
    other_process,
    query,
    save,
)
from clear_errors import raises_clearly

from kms_tui.adapters.sqlite.file_lock import sole_process
from kms_tui.domain.errors import CatalogueBusy, CatalogueUnusable

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_commit_that_fails_is_rolled_back_and_the_session_goes_on(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    operation = new_operation()
    async with catalogue_in(tmp_path / "data", busy_timeout_seconds=0.1) as catalogue:
        await catalogue.begin(operation)
        with closing(sqlite3.connect(database, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM configuration").fetchall()
            with raises_clearly(CatalogueBusy):
                await catalogue.commit(operation.id, configuration_for(operation, "ledger"))
        assert not await catalogue.is_name_taken("ledger")
        await catalogue.commit(operation.id, configuration_for(operation, "ledger"))
        assert await catalogue.is_name_taken("ledger")


async def test_a_begin_that_fails_leaves_neither_row_nor_lock(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    async with catalogue_in(tmp_path / "data", busy_timeout_seconds=0.1) as catalogue:
        with closing(sqlite3.connect(database, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM configuration").fetchall()
            with raises_clearly(CatalogueBusy):
                await catalogue.begin(new_operation())
    assert query(database, "SELECT * FROM operation") == []
    assert list((tmp_path / "data/operations").iterdir()) == []


@pytest.mark.proves("R17")
async def test_a_full_disk_is_told_as_such_and_what_was_saved_stays(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data")
    with other_process(tmp_path / "data", "max_page_count=1") as other:
        answers: list[str] = []
        while not answers or answers[-1] == "saved":
            answers.append(other.ask("save", f"{len(answers):0>100}"))
        stored = other.ask("names")
    assert answers[-1].startswith("CatalogueUnusable SQLITE_FULL: There is no space left")
    assert len(stored.split(",")) == len(answers) - 1 > 0
    async with catalogue_in(tmp_path / "data") as catalogue:
        await save(catalogue, "after clean-up")


@pytest.mark.proves("R17")
async def test_a_catalogue_that_cannot_be_written_can_still_be_read(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", "payments")
    with other_process(tmp_path / "data", "query_only=ON") as other:
        assert other.ask("names") == "payments"
        answer = other.ask("save", "ledger")
    assert answer.startswith("CatalogueUnusable SQLITE_READONLY: The catalogue")
    assert "can be read but not written" in answer


async def test_a_failing_write_is_told_as_such_and_the_session_goes_on(tmp_path: Path) -> None:
    await create_catalogue(tmp_path / "data", "payments")
    with other_process(tmp_path / "data") as other:
        assert other.ask("names") == "payments"
        other.ask("limit_files", "1000")
        answer = other.ask("save", "ledger")
        assert answer.startswith("CatalogueUnusable SQLITE_IOERR_WRITE: Reading or writing")
        other.ask("limit_files", "off")
        assert other.ask("save", "ledger") == "saved"


@pytest.mark.parametrize("obstacle", ["file", "link"])
async def test_a_directory_that_cannot_be_made_is_told_as_such(
    tmp_path: Path, obstacle: str
) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "link").symlink_to("nowhere")
    async with catalogue_in(tmp_path / obstacle / "data") as catalogue:
        with raises_clearly(CatalogueUnusable, match="cannot be opened"):
            await catalogue.configurations()


async def test_a_first_start_that_another_one_holds_up_for_too_long_is_busy(
    tmp_path: Path,
) -> None:
    directory = tmp_path / "data"
    directory.mkdir(mode=0o700)
    async with catalogue_in(directory, busy_timeout_seconds=0.05) as catalogue:
        lock = directory / "catalogue.lock"
        with sole_process(lock, timeout_seconds=0), raises_clearly(CatalogueBusy):
            await catalogue.configurations()
        assert list(await catalogue.configurations()) == []
