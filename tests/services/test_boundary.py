"""Nothing but own errors leaves the services, and a defect is told without what it holds."""

import asyncio
import re

import pytest
from clear_errors import raises_clearly

from kms_tui.domain.errors import KmsTuiError, UnexpectedError
from kms_tui.services.boundary import call


async def failing(error: BaseException) -> None:
    raise error


async def test_what_an_action_returns_comes_back() -> None:
    assert await call(asyncio.sleep(0, "done")) == "done"


@pytest.mark.parametrize("error", [KmsTuiError("No.", do="Go."), asyncio.CancelledError()])
async def test_an_own_error_and_a_cancellation_pass_as_they_are(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught:
        await call(failing(error))
    assert caught.value is error


async def test_a_defect_is_told_by_its_kind_and_place_and_not_by_its_text() -> None:
    with raises_clearly(UnexpectedError) as caught:
        await call(failing(ValueError("s3cret")))
    told = r"An unexpected ValueError occurred at test_boundary\.py:\d+\."
    assert re.fullmatch(told, caught.value.what)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
