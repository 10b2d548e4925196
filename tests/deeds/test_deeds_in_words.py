"""What each action is called, what it is about, and the command that does the same."""

import shlex
from typing import Any

import pytest
from parsed_commands import parsed
from worded_deeds import CHANGES, LOOKS, Case

from kms_tui.domain.deed import Deed
from kms_tui.services.deeds import deeds_of


class KnownNames:
    """Knows one configuration, one universe and its second key by their ids, and no others."""

    async def configuration(self, configuration_id: str) -> str:
        return {"main": "prod", "other": "prod"}[configuration_id]

    async def universe(self, universe_id: str) -> str:
        return {"u": "prod-eu"}[universe_id]

    async def universe_key(self, key_id: str) -> tuple[str, str]:
        return {"k": ("prod-eu", "2")}[key_id]

    async def are_all_configurations(self, count: int) -> bool:
        return count == 2


async def deed_of(action: str, given: dict[str, Any]) -> Deed:
    service, name = action.split()
    deed: Deed = await deeds_of(service)[name](KnownNames(), **given)
    return deed


@pytest.mark.parametrize(
    ("action", "given", "called", "subject", "words"),
    [*CHANGES, *LOOKS],
    ids=range(len(CHANGES) + len(LOOKS)),
)
async def test_an_action_is_told_in_words(
    action: str, given: dict[str, Any], called: str, subject: dict[str, str], words: str
) -> None:
    deed = await deed_of(action, given)
    assert (deed.action, deed.subject, shlex.join(deed.command)) == (called, subject, words)
    parsed(deed.command)


@pytest.mark.parametrize(("cases", "is_change"), [(CHANGES, True), (LOOKS, False)])
async def test_what_only_looks_is_no_change(cases: list[Case], *, is_change: bool) -> None:
    deeds = [await deed_of(action, given) for action, given, *_ in cases]
    assert {deed.is_change for deed in deeds} == {is_change}
