from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from azure.keyvault.keys._shared import http_challenge_cache
from azure_side import Azure, open_session

from kms_tui.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _no_challenge_is_remembered() -> None:
    # The SDK keeps challenges by host name for the whole process.
    http_challenge_cache.clear()


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with Sandbox(tmp_path / "sandbox") as running:
        yield running


@pytest.fixture
async def azure(sandbox: Sandbox) -> AsyncIterator[Azure]:
    async with open_session(sandbox) as session:
        yield Azure(sandbox, session)
