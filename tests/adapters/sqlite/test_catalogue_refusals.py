from __future__ import annotations

import os
from typing import TYPE_CHECKING

import catalogue_damages as damages
import pytest
from catalogue_parts import catalogue_in, create_catalogue, tree
from clear_errors import raises_clearly

from kms_tui.cli.exit_codes import ExitCode, exit_code
from kms_tui.domain.errors import CatalogueUnusable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.proves("R17")
@pytest.mark.parametrize(
    ("damage", "what", "do"),
    [
        (damages.newer, "A newer kms-tui made the catalogue", "Use the newer kms-tui"),
        (damages.unfinished, "is damaged", "backup"),
        (damages.foreign_id, "is not a catalogue of kms-tui", "Move it away"),
        (damages.foreign_database, "is not a catalogue of kms-tui", "Move it away"),
        (damages.foreign_wal_database, "is not a catalogue of kms-tui", "Move it away"),
        (damages.extra_trigger, "is damaged", "backup"),
        (damages.extra_view, "is damaged", "backup"),
        (damages.missing_table, "is damaged", "backup"),
        (damages.no_store_id, "is damaged", "backup"),
        (damages.dangling_secret, "is damaged", "backup"),
        (damages.changed_row, "is damaged", "--read-only"),
        (damages.missing_row, "is damaged", "--read-only"),
        (damages.row_of_others, "is damaged", "--read-only"),
        (damages.empty, "is damaged", "backup"),
        (damages.text, "is not a catalogue of kms-tui", "backup"),
        (damages.garbage, "is not a catalogue of kms-tui", "backup"),
        (damages.garbage_behind_a_good_header, "catalogue", "backup"),
        (damages.half, "is damaged", "backup"),
        (damages.last_page_missing, "is damaged", "backup"),
        (damages.last_byte_missing, "is damaged", "backup"),
        (damages.header_only, "catalogue", "backup"),
        (damages.zeroed_page, "is damaged", "backup"),
        (damages.directory, "is no regular file", "Move it away"),
        (damages.symlink, "is a symbolic link", "Move it away"),
        (damages.dangling_symlink, "is a symbolic link", "Move it away"),
        (damages.fifo, "is no regular file", "Move it away"),
        (damages.unreadable, "has mode 0000", "chmod 600 {database}"),
        (damages.readable_by_the_group, "has mode 0640", "chmod 600 {database}"),
        (damages.writable_by_all, "has mode 0602", "chmod 600 {database}"),
        (damages.journal_of_others, "has mode 0666", "chmod 600 {database}-journal"),
        (damages.open_directory, "has mode 0755", "chmod 700 {directory}"),
        (damages.directory_of_a_group, "has mode 2710", "chmod 700 {directory}"),
        (damages.linked_directory, "is a symbolic link", "Move it away"),
        (damages.file_for_directory, "is no directory", "Move it away"),
        (damages.linked_marker, "is a symbolic link", "Move it away"),
        (damages.empty_marker, "is not the catalogue that", "rm {directory}/catalogue.id"),
    ],
)
async def test_what_is_wrong_is_refused_with_its_remedy_and_left_byte_for_byte(
    tmp_path: Path, damage: Callable[[Path], None], what: str, do: str
) -> None:
    directory = tmp_path / "data"
    database = await create_catalogue(directory, "payments", "ledger")
    damage(database)
    before = tree(tmp_path)
    async with catalogue_in(directory) as catalogue:
        with raises_clearly(CatalogueUnusable) as caught:
            await catalogue.configurations()
    assert tree(tmp_path) == before
    assert exit_code(caught.value) == ExitCode.CATALOGUE
    assert what in caught.value.what
    assert str(directory) in caught.value.what
    assert caught.value.detail == damages.DETAILS.get(damage, caught.value.detail)
    assert do.format(database=database, directory=directory) in caught.value.do


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("given_away", ["", "catalogue.db", "catalogue.id"])
async def test_what_belongs_to_another_user_is_refused(tmp_path: Path, given_away: str) -> None:
    directory = tmp_path / "data"
    await create_catalogue(directory, "payments")
    os.chown(directory / given_away, 4711, -1)
    async with catalogue_in(directory) as catalogue:
        with raises_clearly(CatalogueUnusable, match="another user") as caught:
            await catalogue.configurations()
    assert caught.value.do == f"chown 0 {directory / given_away}"


async def test_a_remedy_can_be_pasted_into_a_shell_for_any_path(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "my data")
    database.chmod(0o644)
    async with catalogue_in(tmp_path / "my data") as catalogue:
        with raises_clearly(CatalogueUnusable) as caught:
            await catalogue.configurations()
    assert caught.value.do == f"chmod 600 '{database}'"


async def test_after_the_remedy_the_same_session_goes_on(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data", "payments")
    database.chmod(0o644)
    async with catalogue_in(tmp_path / "data") as catalogue:
        with raises_clearly(CatalogueUnusable):
            await catalogue.configurations()
        database.chmod(0o600)
        assert await catalogue.is_name_taken("payments")


async def test_a_refusal_carries_no_trace_of_the_exception_it_came_from(tmp_path: Path) -> None:
    database = await create_catalogue(tmp_path / "data")
    damages.text(database)
    async with catalogue_in(tmp_path / "data") as catalogue:
        with raises_clearly(CatalogueUnusable) as caught:
            await catalogue.configurations()
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
