"""A save whose answer is lost is told as what it came to, which the catalogue is asked for."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from import_bench import body, takes_over
from secrets_bench import NEW, OLD, Bench, bench_in

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import CatalogueBusy
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import CatalogueChange


class LosingCatalogue(SqliteCatalogue):
    """Gives no answer to what makes a change visible, whether or not it makes the change."""

    makes_changes = True

    async def commit(self, operation_id: str, configuration: KmsConfiguration) -> None:
        await self._lost(super().commit, operation_id, configuration)

    async def replace(
        self, operation_id: str, configuration: KmsConfiguration, was: KmsConfiguration
    ) -> None:
        await self._lost(super().replace, operation_id, configuration, was)

    async def commit_all(self, changes: Sequence[CatalogueChange]) -> None:
        await self._lost(super().commit_all, changes)

    async def remove(self, was: KmsConfiguration) -> None:
        await self._lost(super().remove, was)

    async def _lost(self, change: Callable[..., Awaitable[None]], *given: object) -> None:
        if self.makes_changes:
            await change(*given)
        raise CatalogueBusy("The answer was lost.", do="Wait.")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes("file")
        yield bench


@pytest.fixture
async def losing(bench: Bench) -> AsyncIterator[Bench]:
    """The same host and stores over a catalogue that gives no answer."""
    catalogue = LosingCatalogue(bench.data)
    secrets = PinnedSecretStore(catalogue, bench.secrets.stores)
    yield Bench(bench.data, replace(bench.session, catalogue=catalogue, secret_store=secrets))
    await catalogue.close()


def change_nothing(losing: Bench) -> None:
    assert isinstance(losing.session.catalogue, LosingCatalogue)
    losing.session.catalogue.makes_changes = False


async def secrets_of(bench: Bench) -> dict[str, str]:
    """Return the client secret of each configuration."""
    return {each.name: await bench.secret_of(each) for each in await bench.session.list()}


async def test_a_creation_that_was_made_is_told_as_made(losing: Bench) -> None:
    await losing.creates()
    assert await secrets_of(losing) == {"prod": OLD.reveal()}
    await losing.expect_nothing_left()


async def test_an_edit_that_was_made_is_told_as_made(bench: Bench, losing: Bench) -> None:
    await losing.edits(await bench.creates())
    assert await secrets_of(bench) == {"prod": NEW.reveal()}
    await bench.expect_nothing_left()


async def test_an_import_that_was_made_is_told_as_made(bench: Bench, losing: Bench) -> None:
    await bench.creates()
    stored = await takes_over(losing, body("new"), body("prod"))
    assert [each.name for each in stored] == ["new", "prod"]
    assert await secrets_of(bench) == {"new": NEW.reveal(), "prod": NEW.reveal()}
    await bench.expect_nothing_left()


async def test_a_deletion_that_was_made_is_told_as_made(bench: Bench, losing: Bench) -> None:
    was = await bench.creates()
    assert await losing.session.delete(was) == []
    assert await secrets_of(bench) == {}
    await bench.expect_nothing_left()


async def create(losing: Bench, _was: KmsConfiguration) -> object:
    return await losing.creates("new")


async def edit(losing: Bench, was: KmsConfiguration) -> object:
    return await losing.edits(was)


async def take_over(losing: Bench, _was: KmsConfiguration) -> object:
    return await takes_over(losing, body("new"), body("prod"))


async def delete(losing: Bench, was: KmsConfiguration) -> object:
    return await losing.session.delete(was)


@pytest.mark.parametrize("change", [create, edit, take_over, delete])
async def test_what_was_not_made_is_told_and_leaves_everything_as_it_was(
    bench: Bench,
    losing: Bench,
    change: Callable[[Bench, KmsConfiguration], Awaitable[object]],
) -> None:
    was = await bench.creates()
    change_nothing(losing)
    with raises_clearly(CatalogueBusy, match=r"^The answer was lost\.$"):
        await change(losing, was)
    assert await bench.session.list() == [was]
    assert await secrets_of(bench) == {"prod": OLD.reveal()}
    await bench.expect_nothing_left()
