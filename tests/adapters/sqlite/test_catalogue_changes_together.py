"""Several changes in one transaction: all of them, or none."""

from dataclasses import replace
from pathlib import Path

import pytest
from catalogue_parts import catalogue_in, configuration_for, new_operation, save
from clear_errors import raises_clearly

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import CatalogueError, ConfigurationChanged, NameTaken
from kms_tui.services.ports import CatalogueChange, SecretState


async def new(catalogue: SqliteCatalogue, name: str) -> CatalogueChange:
    operation = new_operation()
    await catalogue.begin(operation)
    return CatalogueChange(operation.id, configuration_for(operation, name))


async def edit(catalogue: SqliteCatalogue, was: KmsConfiguration) -> CatalogueChange:
    operation = replace(new_operation(), configuration_id=was.id)
    await catalogue.begin(operation)
    changed = replace(configuration_for(operation, was.name), revision=was.revision + 1)
    return CatalogueChange(operation.id, changed, was)


async def test_new_and_changed_configurations_appear_together(tmp_path: Path) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        was = await save(catalogue, "ledger")
        changes = [await edit(catalogue, was), await new(catalogue, "orders")]
        await catalogue.commit_all(changes)
        assert await catalogue.configurations() == [each.configuration for each in changes]
        states = [record.state for record in await catalogue.secrets()]
        assert sorted(states) == [SecretState.ACTIVE, SecretState.ACTIVE, SecretState.RETIRING]


@pytest.mark.parametrize("fault", ["name", "revision", "journal"])
async def test_one_that_cannot_be_made_keeps_all_others_from_being_made(
    tmp_path: Path, fault: str
) -> None:
    async with catalogue_in(tmp_path / "data") as catalogue:
        was = await save(catalogue, "ledger")
        bad = {
            "name": await new(catalogue, "ledger"),
            "revision": await edit(catalogue, replace(was, revision=7)),
            "journal": replace(await new(catalogue, "audit"), operation_id="unknown"),
        }[fault]
        changes = [await new(catalogue, "orders"), await edit(catalogue, was), bad]
        with raises_clearly((NameTaken, ConfigurationChanged, CatalogueError)):
            await catalogue.commit_all(changes)
        assert await catalogue.configurations() == [was]
        assert await catalogue.is_pending(changes[0].operation_id)
