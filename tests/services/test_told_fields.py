"""How the first check is told: that the fields of a configuration keep their rules."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from recovery_parts import DRAFT
from secrets_bench import NEW, OLD, Bench, bench_in

from kms_tui.domain.check import Check, CheckName, Verdict
from kms_tui.domain.errors import InvalidDraft, NameTaken, NothingToDo
from kms_tui.domain.secret import Secret


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes("file")
        yield bench


async def test_fields_that_keep_the_rules_are_told_first(bench: Bench) -> None:
    created, edited = list[Check](), list[Check]()
    was = await bench.session.create(DRAFT, OLD, created.append, despite_warnings=True)
    await bench.session.edit(was, DRAFT, NEW, edited.append, despite_warnings=True)
    for told in (created, edited):
        assert told[0] == Check(CheckName.FIELDS, Verdict.PASS)
        assert [check.name for check in told].count(CheckName.FIELDS) == 1


@pytest.mark.parametrize("way", ["create", "check", "edit", "check edit"])
async def test_a_broken_field_is_told_as_a_failed_check_and_names_the_field(
    bench: Bench, way: str
) -> None:
    was, told, session = await bench.creates(), list[Check](), bench.session
    broken, other = replace(DRAFT, client_id="nobody"), replace(DRAFT, client_id="nobody", name="b")
    actions: dict[str, Callable[[], Awaitable[object]]] = {
        "create": lambda: session.create(other, NEW, told.append),
        "check": lambda: session.check_draft(other, NEW, told.append),
        "edit": lambda: session.edit(was, broken, NEW, told.append),
        "check edit": lambda: session.check_edit(was, broken, NEW, told.append),
    }
    with pytest.raises(InvalidDraft) as refused:
        await actions[way]()
    assert list(refused.value.problems) == ["Client ID"]
    assert told == [Check.failed(CheckName.FIELDS, refused.value)]


async def test_a_name_that_is_taken_is_told_as_a_failed_check(bench: Bench) -> None:
    await bench.creates()
    told: list[Check] = []
    with pytest.raises(NameTaken) as refused:
        await bench.session.create(DRAFT, NEW, told.append)
    assert told == [Check.failed(CheckName.FIELDS, refused.value)]


async def test_an_edit_that_changes_nothing_says_so_and_asks_no_vault(bench: Bench) -> None:
    was = await bench.creates()
    bench.vault.asked.clear()
    with pytest.raises(NothingToDo) as refused:
        await bench.edits(was, Secret(""))
    assert (refused.value.what, refused.value.do) == (
        "Nothing was changed.",
        "Change a field, or go back.",
    )
    assert bench.vault.asked == []
