"""What a session makes of a change whose answer never came."""

import pytest
from clear_errors import raises_clearly

from kms_tui.domain.errors import CatalogueBusy, SecretStoreLocked, UniverseNotFound
from kms_tui.services.lost_answers import looked_after

LOST = CatalogueBusy("The answer was lost.", do="Wait.")


async def gives(found: str | None, error: Exception | None = None) -> str | None:
    if error:
        raise error
    return found


async def test_what_was_told_is_returned_and_nobody_looks() -> None:
    assert await looked_after(gives("told"), lambda: gives(None, AssertionError())) == "told"


async def test_a_change_that_was_made_counts() -> None:
    assert await looked_after(gives(None, LOST), lambda: gives("made")) == "made"


@pytest.mark.parametrize("look", [None, UniverseNotFound("id"), LOST])
async def test_of_a_change_that_was_not_made_its_own_error_is_told(look: Exception | None) -> None:
    with raises_clearly(CatalogueBusy, match="The answer was lost"):
        await looked_after(gives(None, LOST), lambda: gives(None, look))


async def test_after_another_error_nobody_looks() -> None:
    locked = SecretStoreLocked("It is locked.", do="Unlock it.")
    with raises_clearly(SecretStoreLocked):
        await looked_after(gives(None, locked), lambda: gives("made"))
