"""How the first check is told: that the fields of a configuration keep their rules."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from recovery_parts import DRAFT
from secrets_bench import NEW, OLD, Bench, bench_in

from kms_tui.domain.check import Check, CheckName, Verdict, overall
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
    with raises_clearly(InvalidDraft) as refused:
        await actions[way]()
    assert list(refused.value.problems) == ["Client ID"]
    assert told == [Check.failed(CheckName.FIELDS, refused.value)]


async def test_a_name_that_is_taken_is_told_as_a_failed_check(bench: Bench) -> None:
    await bench.creates()
    told: list[Check] = []
    with raises_clearly(NameTaken) as refused:
        await bench.session.create(DRAFT, NEW, told.append)
    assert told == [Check.failed(CheckName.FIELDS, refused.value)]


async def test_an_edit_that_changes_nothing_says_so_and_asks_no_vault(bench: Bench) -> None:
    was = await bench.creates()
    bench.vault.asked.clear()
    with raises_clearly(NothingToDo) as refused:
        await bench.edits(was, Secret(""))
    assert (refused.value.what, refused.value.do) == (
        "Nothing was changed.",
        "Change a field, or go back.",
    )
    assert bench.vault.asked == []


@pytest.mark.parametrize(("secret", "used"), [(NEW, NEW), (Secret(""), OLD)])
async def test_an_edit_is_checked_with_the_credential_that_it_would_store(
    bench: Bench, secret: Secret, used: Secret
) -> None:
    was, told, made = await bench.creates(), list[Check](), list[Check]()
    draft = replace(DRAFT, secret_expires_on="2029-01-31")
    verdict = await bench.session.check_edit(was, draft, secret, told.append)
    opened = bench.session.key_vaults.opened[-1]  # type: ignore[attr-defined]  # a scripted one
    assert (verdict, opened.client_secret) == (overall(told), used)
    assert await bench.session.get(was.id) == was
    await bench.session.edit(was, draft, secret, made.append, despite_warnings=True)
    assert [check.name for check in told] == [check.name for check in made][: len(told)]


async def test_what_no_edit_changes_is_checked_as_it_is(bench: Bench) -> None:
    was, told = await bench.creates(), list[Check]()
    other = replace(
        DRAFT, key_size=4096, key_name="other", vault_url="https://kv-other.vault.azure.net"
    )
    await bench.session.check_edit(was, other, NEW, told.append)
    opened = bench.session.key_vaults.opened[-1]  # type: ignore[attr-defined]  # a scripted one
    assert opened.vault_url == DRAFT.vault_url
    [size] = [check for check in told if check.name is CheckName.KEY_SIZE and check.found]
    assert (size.verdict, size.found) == (Verdict.PASS, "2048 bits")


async def test_whatever_its_draft_says_an_edit_keeps_the_name(bench: Bench) -> None:
    was, told = await bench.creates(), list[Check]()
    renamed = replace(DRAFT, name="", may_create_key=True)
    bench.vault.key = None
    assert await bench.session.check_edit(was, renamed, NEW, told.append) is Verdict.FAIL
    assert told[0] == Check(CheckName.FIELDS, Verdict.PASS)
    assert {check.verdict for check in told if check.name is CheckName.KEY_FOUND} >= {Verdict.FAIL}
