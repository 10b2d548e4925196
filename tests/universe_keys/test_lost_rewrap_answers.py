"""A step of a re-wrap whose answer is lost: told as done if it was, and as not done if not."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from clear_errors import raises_clearly
from scripted_host import AFTER, DIFFERS, Host

from kms_tui.domain.errors import CatalogueBusy, KeysNotProven
from kms_tui.domain.universe import Universe
from kms_tui.services.ports import UniverseCatalogue
from kms_tui.services.rewrapping import Rewrapping

LOST = CatalogueBusy("The answer was lost.", do="Look.")


class Losing:
    """Passes calls on; of one the answer is lost the first time, made or not."""

    def __init__(self, port: UniverseCatalogue, call: str, *, is_made: bool) -> None:
        self._port = port
        self._call = call
        self._is_made = is_made

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the port has there
        member = getattr(self._port, name)
        return self._losing(member) if name == self._call else member

    def _losing(self, member: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
        async def call(*arguments: object) -> object:
            self._call = ""
            if self._is_made:
                await member(*arguments)
            raise LOST

        return call


def losing(host: Host, call: str, *, is_made: bool = True) -> Rewrapping:
    of = host.of.rewrapping
    catalogue = Losing(of.universes.catalogue, call, is_made=is_made)
    return replace(
        of, universes=replace(of.universes, catalogue=cast("UniverseCatalogue", catalogue))
    )


async def unfinished(host: Host) -> Universe:
    """Return a universe one of whose two keys could not be re-wrapped yet."""
    universe = await host.with_keys(2)
    host.vault.errors["unwrap"] = [DIFFERS]
    with raises_clearly(KeysNotProven):
        await host.rewraps(universe)
    return await host.of.universes.get(universe.id)


@pytest.mark.parametrize("call", ["begin_rewrap", "complete_rewrap"])
async def test_a_re_wrap_goes_on_after_a_step_that_was_made(host: Host, call: str) -> None:
    universe = await host.with_keys(2)
    configuration = host.configuration.id
    moved = await losing(host, call).begin(universe, configuration, AFTER, host.told)
    assert (moved.generation, moved.has_unfinished_rewrap) == (1, False)
    assert moved == await host.of.universes.get(universe.id)
    assert {key.wrapping.algorithm for key in await host.of.universes.keys(moved.id)} == {AFTER}


async def test_a_re_wrap_that_did_not_begin_is_told_as_such(host: Host) -> None:
    universe = await host.with_keys(1)
    beginning = losing(host, "begin_rewrap", is_made=False)
    with raises_clearly(CatalogueBusy, match="The answer was lost"):
        await beginning.begin(universe, host.configuration.id, AFTER, host.told)
    assert await host.of.universes.unfinished_rewrap(universe.id) is None


async def test_a_completion_that_was_not_made_is_made_by_looking_again(host: Host) -> None:
    universe = await host.with_keys(1)
    completing = losing(host, "complete_rewrap", is_made=False)
    moved = await completing.begin(universe, host.configuration.id, AFTER, host.told)
    assert (moved.generation, moved.has_unfinished_rewrap) == (1, False)


async def test_a_re_wrap_that_was_abandoned_is_told_as_abandoned(host: Host) -> None:
    universe = await unfinished(host)
    abandoned = await losing(host, "abandon_rewrap").abandon(universe.id)
    assert abandoned == await host.of.universes.get(universe.id)
    assert not abandoned.has_unfinished_rewrap


async def test_a_re_wrap_that_was_not_abandoned_is_told_as_such(host: Host) -> None:
    universe = await unfinished(host)
    with raises_clearly(CatalogueBusy, match="The answer was lost"):
        await losing(host, "abandon_rewrap", is_made=False).abandon(universe.id)
    assert await host.of.universes.get(universe.id) == universe
